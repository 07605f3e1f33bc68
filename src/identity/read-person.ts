import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Contact, InsReason, PersonState, PersonTraits, PersonView } from './contract.ts';
import { MAX_INS_HISTORY, MAX_LINKED_RECORDS } from './limits.ts';
import type { SealedIns } from './open-persons.ts';
import { displayNameOf, firstNameOf, type IdentityKeys, openPart, personKey } from './person.ts';
import { isJob, isSelf, permitted, refused } from './person-state.ts';

const Input = Type.Object({ personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }) });

const PERSON: Statement = {
  name: 'read-person',
  text: `select sealed_traits, sealed_contact,
  array(select record_id::text from record_link l where l.person_id = $1 and l.until is null order by since limit $2) as record_ids
from person where person_id = $1`,
};
const HISTORY: Statement = {
  name: 'read-ins-history',
  text: 'select rank, kind, reason, since, until, sealed from ins_history where person_id = $1 order by rank limit $2',
};

type PersonRow = { sealed_traits: Buffer; sealed_contact: Buffer; record_ids: string[] };
type InsRow = { rank: number; kind: 'NIR' | 'NIA'; reason: InsReason; since: Date; until: Date | null; sealed: Buffer };

/** The person reads what is known of her. The demonstration's seed does too. */
export function readPerson({ keys }: { readonly keys: IdentityKeys }) {
  return defineAction<typeof Input, PersonState, null, null, PersonView>({
    name: 'identity.read-person',
    input: Input,
    owner: ({ personId }) => ({ id: personId }),
    authorize({ actor, input }) {
      if (isJob(actor, 'enrolment')) return permitted('enrolment');
      return isSelf(actor, input.personId) ? permitted('self') : refused('only-the-person');
    },
    async perform(tx, { ownerId, state }) {
      const [persons, history] = await Promise.all([
        tx.query<PersonRow>(PERSON, [ownerId, MAX_LINKED_RECORDS]),
        tx.query<InsRow>(HISTORY, [ownerId, MAX_INS_HISTORY]),
      ]);
      const row = persons[0];
      if (row === undefined) throw new Failure('not-found');
      const key = personKey(keys, ownerId);
      const traits = openPart<PersonTraits>(key, ownerId, 'traits', row.sealed_traits);
      const insHistory = history.map(({ rank, kind, reason, since, until, sealed }) => ({
        ...openPart<SealedIns>(key, ownerId, `ins-${rank}`, sealed),
        kind,
        reason,
        since: since.toISOString(),
        until: until?.toISOString() ?? null,
      }));
      const output: PersonView = {
        personId: ownerId,
        status: state.status,
        traits,
        contact: openPart<Contact>(key, ownerId, 'contact', row.sealed_contact),
        insHistory,
        recordIds: row.record_ids,
        displayName: displayNameOf(traits),
        firstName: firstNameOf(traits),
      };
      return { output, objects: [ownerId] };
    },
  });
}
