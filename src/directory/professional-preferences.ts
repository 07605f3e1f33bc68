import type { Clock } from '../kernel/clock.ts';
import { Failure } from '../kernel/errors.ts';
import type { Row, Statement } from '../kernel/flight.ts';
import type { Database } from '../kernel/transaction.ts';
import type { ProfessionalPreferences } from './contract.ts';

/** Categories remembered for one professional: there are fifteen. */
const MAX_CATEGORIES = 20;

const READ: Statement = {
  name: 'pro-preference-read',
  text: 'select categories from professional_preference where professional_id = $1',
};
const WRITE: Statement = {
  name: 'pro-preference-write',
  text: `insert into professional_preference (professional_id, categories, changed_at) values ($1, $2, $3)
on conflict (professional_id) do update set categories = excluded.categories, changed_at = excluded.changed_at`,
};

interface PreferenceRow extends Row {
  categories: string[];
}

/** What a professional wants to see first, from one session to the next. */
export function createProfessionalPreferences(parts: {
  readonly database: Database;
  readonly clock: Clock;
}): ProfessionalPreferences {
  const { database, clock } = parts;
  return {
    async categories(idNat) {
      const [row] = await database.lookUp<PreferenceRow>(READ, [idNat]);
      return row?.categories ?? [];
    },
    async prefer(idNat, categories) {
      if (categories.length > MAX_CATEGORIES) throw new Failure('invalid-input', { reason: 'too many categories' });
      await database.lookUp(WRITE, [idNat, [...categories], clock.now()]);
    },
  };
}
