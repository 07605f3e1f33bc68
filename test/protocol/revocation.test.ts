/** What is revoked is cut within a minute, and nothing else is (security row 38): tokens, products, structures. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { REVOKED_TOKENS_INTERVAL_MS } from '../../src/access/revoked-tokens.ts';
import { changeDirectory } from '../../src/compose/directory-office.ts';
import { MAX_PROJECTION_AGE_MS } from '../../src/kernel/limits.ts';
import { SECURITY_EVENT_LIFE_MS } from '../../src/kernel/security-log.ts';
import {
  HOSPITAL,
  HOSPITAL_PRODUCT,
  type Holder,
  LABORATORY,
  LABORATORY_PRODUCT,
  ProductionWorld,
} from '../support/production-world.ts';

let world: ProductionWorld;
let laboratory: Holder;
let hospital: Holder;
before(async () => {
  world = await ProductionWorld.start();
  laboratory = world.newHolder(LABORATORY_PRODUCT);
  hospital = world.newHolder(HOSPITAL_PRODUCT);
});
after(() => world?.stop());

/** The answer to one deposit with this token: its status, and the reason of a refusal. */
async function deposits(holder: Holder, token: string): Promise<string> {
  const { status, text } = await world.deposit(await world.proved(holder, token, 'POST', '/fhir'));
  return status === 200 ? '200' : `${status} ${/Not allowed: ([a-z-]+)/.exec(text)?.[1] ?? ''}`.trim();
}

/** As `POST /oauth/revoke` answers it. */
async function revoke(clientId: string, token: string): Promise<number> {
  const answer = await world.send({
    method: 'POST',
    path: '/oauth/revoke',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `${new URLSearchParams({ ...(await world.assertion(clientId)), token, token_type_hint: 'access_token' })}`,
  });
  return answer.status;
}

test('what is told to the record zone is in force there well within a minute', () => {
  assert.ok(REVOKED_TOKENS_INTERVAL_MS <= 10_000 && MAX_PROJECTION_AGE_MS <= 60_000);
});

test('a product gives back one token: that one opens nothing any more, in the serving process too; its others go on', async () => {
  const [lost, kept] = [await world.token(laboratory), await world.token(laboratory)];
  assert.equal(await deposits(laboratory, lost), '200');
  assert.equal(await revoke(HOSPITAL_PRODUCT, lost), 400, 'another product cannot');
  assert.equal(await deposits(laboratory, lost), '200');
  assert.equal(await revoke(LABORATORY_PRODUCT, lost), 200);
  assert.equal(await revoke(LABORATORY_PRODUCT, lost), 200, 'again: nothing to say');
  assert.equal(await revoke(LABORATORY_PRODUCT, 'x.y.z'), 200, 'RFC 7009 §2.2');
  await world.deployment.settle();
  const end = performance.now() + 4 * REVOKED_TOKENS_INTERVAL_MS;
  while ((await deposits(laboratory, lost)) === '200' && performance.now() < end)
    await new Promise((done) => setTimeout(done, 500));
  assert.equal(await deposits(laboratory, lost), '401');
  assert.equal(await deposits(laboratory, kept), '200');
});

test('a suspended product is cut with the tokens that it has; others see no error', async () => {
  const [own, other] = [await world.token(laboratory), await world.token(hospital)];
  await world.deployment.space.directory.setSoftwareStatus(LABORATORY_PRODUCT, 'suspended');
  await world.deployment.settle();
  assert.equal(await deposits(laboratory, own), '403 software-not-approved');
  assert.equal((await world.ask(laboratory)).error, 'unauthorized_client');
  assert.equal(await deposits(hospital, other), '200');
  await world.deployment.space.directory.setSoftwareStatus(LABORATORY_PRODUCT, 'approved');
  await world.deployment.settle();
  assert.equal(await deposits(laboratory, own), '200', 'approved again, the same token serves');
});

test('a closed structure is cut with the tokens that it has; others see no error', async () => {
  const [own, other] = [await world.token(laboratory), await world.token(hospital)];
  await world.deployment.space.directory.setStructureStatus(LABORATORY, false);
  await world.deployment.settle();
  assert.equal(await deposits(laboratory, own), '403 structure-closed');
  assert.equal((await world.ask(laboratory)).error, 'unauthorized_client');
  assert.equal(await deposits(hospital, other), '200');
  await world.deployment.space.directory.setStructureStatus(LABORATORY, true);
  await world.deployment.settle();
  assert.equal(await deposits(laboratory, own), '200');
  await assert.rejects(world.deployment.space.directory.setStructureStatus('1999999999', false), /unknown-structure/);
});

test('an operator closes a structure, changes keys and takes back a professional; who is unknown is said', async () => {
  const { config, databases } = world;
  const operator = (change: Parameters<typeof changeDirectory>[2]) => changeDirectory(config, databases.log, change);
  const token = await world.token(laboratory);
  const closed = await operator({ act: 'suspend', subject: 'structure', id: LABORATORY });
  assert.equal(closed.status, 'inactive');
  assert.equal(await deposits(laboratory, token), '403 structure-closed');
  await operator({ act: 'reinstate', subject: 'structure', id: LABORATORY });
  assert.equal(await deposits(laboratory, token), '200');
  const { publicJwk } = world.keyOf('its-next-key');
  const changed = await operator({ act: 'keys', id: LABORATORY_PRODUCT, jwks: { keys: [publicJwk] } });
  assert.equal(changed.status, 'approved');
  assert.equal(
    (await world.ask(laboratory)).error,
    'invalid_client',
    'the key that the set does not hold proves nothing',
  );
  await operator({ act: 'keys', id: LABORATORY_PRODUCT, jwks: { keys: [world.keyOf(LABORATORY_PRODUCT).publicJwk] } });
  assert.equal((await world.ask(laboratory)).error, undefined);
  await assert.rejects(
    operator({ act: 'suspend', subject: 'professional', id: '899999999999' }),
    /unknown-professional/,
  );
  await assert.rejects(operator({ act: 'keys', id: 'nobody', jwks: { keys: [publicJwk] } }), /unknown-software/);
});

test('a structure closed and opened many times ends as it was told last', async () => {
  const { directory } = world.deployment.space;
  for (const active of [false, true, false, true, false]) await directory.setStructureStatus(HOSPITAL, active);
  const token = await world.ask(hospital);
  assert.equal(token.error, 'unauthorized_client');
  await directory.setStructureStatus(HOSPITAL, true);
  await world.deployment.settle();
  assert.equal(await deposits(hospital, await world.token(hospital)), '200');
});

test('what no longer counts is forgotten: proofs after a minute, revoked tokens at their end, security events after a year', async () => {
  const { record, space } = world.deployment;
  const count = async (zone: typeof record | typeof space, table: string): Promise<number> => {
    const statement = { name: `test-count-${table}`, text: `select count(*)::int as n from ${table}` };
    return (await zone.database.lookUp<{ n: number }>(statement, []))[0]?.n ?? -1;
  };
  record.security.note('token:malformed', Buffer.alloc(1));
  await record.security.flush();
  assert.ok((await count(record, 'used_proof')) > 0);
  assert.ok((await count(space, 'used_proof')) > 0);
  assert.equal(await count(record, 'revoked_token'), 1);
  const soon = new Date(world.clock.now().getTime() + 10 * 60_000);
  for (const zone of [record, space]) await zone.usedProofs.purge(soon);
  await record.revokedTokens.purge(soon);
  assert.deepEqual(
    [await count(record, 'used_proof'), await count(space, 'used_proof'), await count(record, 'revoked_token')],
    [0, 0, 0],
  );
  const before = await count(record, 'security_event');
  await record.security.purge(new Date(world.clock.now().getTime() + SECURITY_EVENT_LIFE_MS - 60_000));
  assert.equal(await count(record, 'security_event'), before, 'kept for twelve months');
  await record.security.purge(new Date(world.clock.now().getTime() + SECURITY_EVENT_LIFE_MS + 60_000));
  assert.equal(await count(record, 'security_event'), 0);
});
