import assert from 'node:assert/strict';
import { ENROLMENT } from '../../src/identity/identity.ts';
import type { SpaceWorld } from './sign-in-world.ts';

/** Her former identity, from when to when, and the notice of her new address: on her pages, hers alone. */
export async function isHersToRead(world: SpaceWorld, personId: string): Promise<void> {
  const herself = {
    kind: 'person',
    id: personId,
    name: '',
    recordIds: [],
    purpose: 'normal',
    onBehalfOf: null,
  } as const;
  const former = await world.identity.readFormerTraits(herself, personId);
  assert.deepEqual(
    former.map(({ traits }) => [traits.birthName, traits.birthDate]),
    [['DIARRA', '1995-07-14']],
    'and not the stranger that an accepted line made of her until it was corrected',
  );
  assert.ok(former.every(({ since, until }) => since <= until));
  for (const other of [ENROLMENT, { ...herself, id: crypto.randomUUID(), onBehalfOf: personId }])
    await assert.rejects(world.identity.readFormerTraits(other, personId), { code: 'refused' });
  const { notices } = await world.identity.notices.read(herself, personId);
  const updates = (await world.traces(personId)).filter(
    ({ kind, facts }) => kind === 'identity.update-person' && facts.outcome === 'done',
  );
  assert.deepEqual(
    notices.map(({ kind, sourceId, seq }) => [kind, sourceId, seq]),
    updates.toReversed().map(({ seq }) => ['contact', personId, seq]),
  );
  const read = (await world.traces(personId)).filter(({ kind }) => kind === 'identity.read-former-traits');
  assert.deepEqual(
    read.map(({ facts }) => facts.outcome),
    ['done', 'refused', 'refused'],
  );
}
