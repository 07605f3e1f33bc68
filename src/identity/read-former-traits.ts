import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import type { Statement } from '../kernel/flight.ts';
import type { FormerIdentity, PersonState, PersonTraits } from './contract.ts';
import { MAX_FORMER_TRAITS } from './limits.ts';
import { areOfAnother } from './other-person.ts';
import { type IdentityKeys, openPart, personKey } from './person.ts';
import { isSelf, permitted, refused } from './person-state.ts';

const Input = Type.Object({ personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }) });

/** One more than is shown: the instant from which the oldest one shown was hers. */
const FORMER: Statement = {
  name: 'read-former-traits',
  text: `select f.trace_id, f.until, f.sealed, p.sealed_traits, p.created_at from person p left join former_traits f on f.person_id = p.person_id
where p.person_id = $1 order by f.trace_id desc limit $2`,
};

type FormerRow = { trace_id: string | null; until: Date; sealed: Buffer; sealed_traits: Buffer; created_at: Date };

/**
 * The person reads the identities that imports of the insurance's file replaced, the last replaced first. She alone does. Those of somebody
 * else than she is now are left out: a line that was accepted by error, and corrected, tells her no stranger's identity.
 */
export function readFormerTraits({ keys }: { readonly keys: IdentityKeys }) {
  return defineAction<typeof Input, PersonState, null, null, readonly FormerIdentity[]>({
    name: 'identity.read-former-traits',
    input: Input,
    owner: ({ personId }) => ({ id: personId }),
    authorize: ({ actor, input }) => (isSelf(actor, input.personId) ? permitted('self') : refused('only-the-person')),
    async perform(tx, { ownerId }) {
      const rows = await tx.query<FormerRow>(FORMER, [ownerId, MAX_FORMER_TRAITS + 1]);
      const key = personKey(keys, ownerId);
      const [first] = rows;
      if (first === undefined || first.trace_id === null) return { output: [], objects: [ownerId] };
      const now = openPart<PersonTraits>(key, ownerId, 'traits', first.sealed_traits);
      const output = rows.slice(0, MAX_FORMER_TRAITS).flatMap((row, index): FormerIdentity[] => {
        const traits = openPart<PersonTraits>(key, ownerId, `traits-${Number(row.trace_id)}`, row.sealed);
        if (areOfAnother(traits, now)) return [];
        const since = (rows[index + 1]?.until ?? row.created_at).toISOString();
        return [{ traits, since, until: row.until.toISOString() }];
      });
      return { output, objects: [ownerId] };
    },
  });
}
