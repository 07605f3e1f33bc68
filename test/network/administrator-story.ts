/** The administrators of a record are told of an emergency, at once, each for herself. */
import assert from 'node:assert/strict';
import { administratorsConsumer } from '../../src/access/tell-administrators.ts';
import { emergencyCalls } from '../../src/compose/emergency-link.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { type AccessWorld, subjectOf } from '../support/access-world.ts';

const REASON = 'inconsciente, détresse respiratoire';
const GONE = { code: 'not-found', message: 'not-found' };

type Opened = Awaited<ReturnType<AccessWorld['openRecord']>>;

/** A record with an attending doctor, another administrator, and a doctor who breaks the glass. */
async function administered(access: AccessWorld, first: number) {
  const { zone } = access.world;
  const { runner, actions } = zone;
  const opened = await access.openRecord();
  const { owner, holder } = opened;
  const [attending, second, stranger, opener] = await Promise.all(
    [0, 1, 2, 3].map((n) => access.world.professional(first + n, { structure: `1750000${first + n}` })),
  );
  assert.ok(attending && second && stranger && opener);
  await runner.run(actions.declareConsent, attending, { owner, role: 'attending' });
  await runner.run(actions.nameAdministrator, holder, { owner, subject: subjectOf(second) });
  const calls = emergencyCalls(zone);
  const told = async (who: Actor): Promise<string[]> =>
    (await calls.emergencies(who, null, [])).told.map(({ emergencyId }) => emergencyId);
  /** Breaks the glass; the other indexes know of it a moment later. */
  const breakGlass = async (by: Actor = opener): Promise<string> => {
    const actor: Actor = { ...by, purpose: 'bris_de_glace' };
    const { emergencyId } = await runner.run(actions.openEmergency, actor, { owner, reason: REASON });
    await zone.relay.drain();
    return emergencyId;
  };
  return { ...opened, attending, second, stranger, opener, calls, told, breakGlass };
}

async function actsOf(access: AccessWorld, { owner, holder }: Opened, who: Actor): Promise<string[]> {
  const { runner, actions } = access.world.zone;
  const { entries } = await runner.run(actions.readHistory, holder, { owner, count: 100, withoutOwnLooks: true });
  const saying = entries.filter(({ stated, trace }) => stated !== undefined && trace.actor.id === who.id);
  assert.deepEqual(saying, [], 'the reason is the words of who opened');
  return entries.flatMap(({ trace: { actor, facts } }) =>
    actor.id === who.id && /emergenc/.test(facts.act) ? `${facts.act} ${facts.outcome} ${facts.objects.length}` : [],
  );
}

export async function administratorsTold(access: AccessWorld): Promise<void> {
  const { zone } = access.world;
  const opened = await administered(access, 640);
  const { recordId, attending, second, stranger, opener, calls, told, breakGlass } = opened;
  assert.deepEqual(await told(attending), [], 'nothing happened yet');
  assert.deepEqual(await actsOf(access, opened, attending), [], 'and her look told nothing');
  const emergencyId = await breakGlass();
  const { told: seen, more } = await calls.emergencies(attending, null, []);
  const [one] = seen;
  assert.deepEqual(
    [more, seen.length, one?.recordId, one?.emergencyId, one?.purpose, one?.actor.name],
    [false, 1, recordId, emergencyId, 'bris_de_glace', opener.name],
  );
  assert.ok(!JSON.stringify(seen).includes(REASON), 'not why: the person and the review read that');
  assert.deepEqual(await told(second), [emergencyId], 'each administrator');
  assert.deepEqual(
    (await calls.emergencies(second, null, [recordId])).told,
    [],
    'a record open in secret is not asked',
  );
  for (const who of [stranger, opener, { ...attending, purpose: 'bris_de_glace' } as const]) {
    assert.deepEqual(await told(who), [], who.name);
    for (const id of [emergencyId, crypto.randomUUID()])
      await assert.rejects(calls.acknowledgeEmergency(who, id), GONE, 'as one that does not exist');
  }
  assert.deepEqual(await told(attending), [emergencyId]);
  assert.deepEqual(
    await actsOf(access, opened, attending),
    ['access.read-emergencies done 1'],
    'the person reads that she was told; shown again at once, it is the same look',
  );

  // Opened again it is the same one; told again by the outbox, it is kept once.
  assert.equal(await breakGlass(), emergencyId);
  const key = zone.keyOf('professional', attending.id).toString('base64');
  const payload = { emergencyId, recordId, at: access.clock.now().toISOString(), keys: [key] };
  const event = { key: `emergency-told:${emergencyId}`, version: 1, kind: 'access.emergency-told', payload };
  await administratorsConsumer(zone.database)([event, event]);
  assert.deepEqual(await told(attending), [emergencyId]);

  await calls.acknowledgeEmergency(attending, emergencyId);
  assert.deepEqual([await told(attending), await told(second)], [[], [emergencyId]], 'put away for her alone');
  await zone.relay.drain();
  await administratorsConsumer(zone.database)([event]);
  assert.deepEqual(await told(attending), [], 'delivered late, it stays put away');
  await assert.rejects(calls.acknowledgeEmergency(attending, emergencyId), GONE);
  const [newest] = await actsOf(access, opened, attending);
  assert.equal(newest, 'access.acknowledge-emergency done 1');
  assert.ok(!access.world.told.some(({ payload: of }) => 'administrators' in of || JSON.stringify(of).includes(key)));
  await untilShe(access, opened);
}

/** What she may read is decided when she looks. */
async function untilShe(access: AccessWorld, opened: Awaited<ReturnType<typeof administered>>): Promise<void> {
  const { runner, actions } = access.world.zone;
  const { owner, holder, attending, second, calls, told, breakGlass, stranger, settings } = opened;
  const emergencyId = await breakGlass(stranger);
  assert.equal((await told(second)).length, 2);
  await runner.run(actions.blockAccess, holder, { owner, subject: subjectOf(second) });
  const before = await actsOf(access, opened, second);
  assert.deepEqual(await told(second), [], 'blocked');
  await assert.rejects(calls.acknowledgeEmergency(second, emergencyId), GONE);
  assert.deepEqual(await actsOf(access, opened, second), before, 'and her look leaves no alarming line');
  assert.deepEqual(await told(attending), [emergencyId]);
  const rule = (await settings()).rules.find(
    ({ kind, subject }) => kind === 'administrator' && subject.id === attending.id,
  );
  await runner.run(actions.endAdministrator, holder, { owner, ruleId: rule?.ruleId ?? '' });
  assert.deepEqual(await told(attending), [], 'no longer administrator');
  await assert.rejects(
    runner.run(actions.acknowledgeEmergency, attending, { owner, emergencyId }),
    { code: 'refused' },
    'decided again in the act',
  );
}

/** CSP L1111-5. */
export async function secretsToldToNoAdministrator(access: AccessWorld): Promise<void> {
  const { zone } = access.world;
  const { runner, actions, relay } = zone;
  const { owner, recordId, attending, opener, told, breakGlass } = await administered(access, 650);
  const colleague: Actor = { ...(await access.world.professional(654)), secretSession: true };
  await runner.run(actions.declareConsent, colleague, { owner, role: 'attending' });
  const secret = await breakGlass({ ...opener, secretSession: true });
  const kept = async (): Promise<string[]> => {
    const text = 'select emergency_id from emergency_notice where record_id = $1';
    const rows = await zone.database.read<{ emergency_id: string }>(recordId, { name: 'kept', text }, [recordId]);
    return rows.map(({ emergency_id: id }) => id);
  };
  assert.deepEqual([await told(attending), await kept()], [[], []], 'nothing is kept of it');
  const open = await breakGlass();
  assert.notEqual(open, secret);
  await relay.drain();
  assert.deepEqual(await told(attending), [open]);
  assert.deepEqual(await kept(), [open, open], 'the attending doctor and the one who was named');
  const inTheOpen: Actor = { ...(await access.world.professional(654)) };
  assert.deepEqual([await told(colleague), await told(inTheOpen)], [[], []], 'administrator in secret sessions only');
}

/** Beyond five, the rest waits; after two years an index row goes, and the record remembers. */
export async function manyEmergencies(access: AccessWorld): Promise<void> {
  const { attending, opener, calls, told, breakGlass } = await administered(access, 660);
  const ids: string[] = [];
  for (let n = 0; n < 6; n += 1) ids.push(await breakGlass(await access.world.professional(670 + n)));
  const first = await calls.emergencies(attending, null, []);
  assert.deepEqual([first.more, first.told.length], [true, 5]);
  assert.equal(first.told[0]?.emergencyId, ids.at(-1), 'the newest first');
  const [oldest = ''] = ids;
  assert.deepEqual((await calls.emergencies(attending, oldest, [])).told.length, 1, 'one is found by its id');
  await calls.acknowledgeEmergency(attending, ids.at(-1) ?? '');
  assert.deepEqual(await told(attending), ids.slice(0, -1).reverse());
  const { emergencies, runner, actions, relay } = access.world.zone;
  const { owner } = await access.openRecord();
  await runner.run(actions.declareConsent, attending, { owner, role: 'attending' });
  const asked = { owner, reason: REASON };
  const other = await runner.run(actions.openEmergency, { ...opener, purpose: 'bris_de_glace' }, asked);
  await relay.drain();
  const last = await breakGlass(await access.world.professional(676));
  assert.deepEqual(await told(attending), [last, other.emergencyId, ...ids.slice(2, 5).reverse()], 'over all records');
  assert.equal(await emergencies.purge(access.clock.now()), 0);
  const later = new Date(access.clock.now().getTime() + 731 * 86_400_000);
  assert.ok((await emergencies.purge(later)) >= 5);
  assert.deepEqual(await told(attending), []);
}
