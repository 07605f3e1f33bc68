import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { identityActions } from '../../src/identity/identity.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { type SpaceWorld, startSpaceWorld } from './sign-in-world.ts';

let world: SpaceWorld;
before(async () => {
  world = await startSpaceWorld();
});
after(() => world.close());

const stranger: Actor = {
  kind: 'person',
  id: '99999999-9999-4999-8999-999999999999',
  name: 'Quelqu’un d’autre',
  recordIds: [],
  purpose: 'normal',
  onBehalfOf: null,
};

test('walk: a stranger gets nothing from any action of identity', async () => {
  const actions = identityActions(world.parts);
  assert.ok(actions.length >= 9);
  assert.equal(new Set(actions.map((a) => a.name)).size, actions.length, 'each action has a name of its own');
  for (const action of actions) {
    assert.match(action.name, /^identity\.[a-z-]+$/);
    const facts = {
      actor: stranger,
      input: { personId: '11111111-1111-4111-8111-111111111111' },
      ownerId: '11111111-1111-4111-8111-111111111111',
    };
    const decision = (action.authorize as (facts: unknown) => { permit: boolean })({
      ...facts,
      state: { status: 'active' },
      loaded: null,
      prepared: null,
      now: new Date(0),
    });
    assert.equal(decision.permit, false, action.name);
  }
});
