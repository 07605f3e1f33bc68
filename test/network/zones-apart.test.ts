/** The two zones in two processes: one story through both, then each way in which the link between them can fail. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { recordCallsOver } from '../../src/compose/zone-link.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { type Clock, systemClock } from '../../src/kernel/clock.ts';
import { SigningRing } from '../../src/kernel/keys/signing-keys.ts';
import type { LinkClient } from '../../src/kernel/link/link-client.ts';
import { zoneHostName } from '../../src/kernel/link/link-identity.ts';
import { ZONES, type Zone } from '../../src/kernel/zones.ts';
import {
  accessToken,
  assertHoldersTold,
  declareConsent,
  deposit,
  enrol,
  insuredCsv,
  runCarnet,
  search,
  stranger,
  waitingEvents,
} from '../support/apart-callers.ts';
import { type ApartWorld, eventually, prepareApartWorld } from '../support/apart-world.ts';
import { freePort } from '../support/free-port.ts';
import { PageVisitor } from '../support/page-visitor.ts';
import { TEST_NIR, testNir } from '../support/record-world.ts';
import { newAuthority } from '../support/test-authority.ts';

const PASSWORD = 'Une-phrase-de-passe-longue-1';
const MINUTE_AND_MORE_MS = 75_000;
let world: ApartWorld;
let visitor: PageVisitor;
let recordId = '';
const claire = { value: testNir(1), oid: TEST_NIR };
const denis = { value: testNir(2), oid: TEST_NIR };

before(async () => {
  world = await prepareApartWorld();
  visitor = new PageVisitor(world.space.base);
});
after(() => world.stop());

test('the space zone serves alone; the record zone is ready when it has heard it', async () => {
  await world.space.start();
  assert.equal((await fetch(`${world.space.base}/health/ready`)).status, 200);
  assert.equal((await fetch(`${world.space.base}/fhir/metadata`)).status, 404);
  await world.record.start();
  const ready = async (): Promise<boolean> => (await fetch(`${world.record.base}/health/ready`)).status === 200;
  await eventually(ready, 'the record zone never heard the space zone');
  assert.equal((await fetch(`${world.record.base}/connexion`)).status, 404);
  assert.equal((await fetch(`${world.record.base}/oauth/jwks`)).status, 404);
  assert.match(await (await fetch(`${world.record.base}/metrics`)).text(), /carnet_blind_indexes_total/);
});

test('each process has the keys and the database of its own zone only', () => {
  const { record, space } = world;
  assert.deepEqual([Object.keys(record.config.urls), Object.keys(space.config.urls)], [['record'], ['space']]);
  assert.ok(existsSync(join(record.config.secretsFolder, 'record')));
  assert.ok(!existsSync(join(record.config.secretsFolder, 'space')));
  assert.ok(existsSync(join(space.config.secretsFolder, 'space')));
  assert.ok(!existsSync(join(space.config.secretsFolder, 'record')));
  assert.ok(!existsSync(join(space.config.data, 'keys')) && !existsSync(join(space.config.data, 'blobs')));
});

test('persons are imported in the space zone; their records open in the record zone, by its own indexes', async () => {
  assert.equal(await world.importInsured(insuredCsv(claire, 'Claire')), 1);
  recordId = await enrol(world, claire, 'claire', PASSWORD);
  const metrics = await (await fetch(`${world.record.base}/metrics`)).text();
  assert.match(metrics, /carnet_blind_indexes_total 1\b/, 'the key service was asked once, and counted it');
});

test('a document deposited in the record zone is seen, hidden and traced in the pages of the space zone', async () => {
  const token = await accessToken(world);
  assert.equal(await deposit(world, token, claire, 'Compte rendu de loin'), 200);
  await declareConsent(world, claire);
  assert.deepEqual(await search(world, token, claire), { status: 200, total: 1 });

  const home = await visitor.signIn('claire', PASSWORD, world.nextCode);
  assert.equal(home.status, 200, 'the home page');
  const documents = await visitor.get('/documents');
  assert.match(documents.html, /Compte rendu de loin/);
  const path = /\/documents\/[0-9a-f]{8}-[0-9a-f-]{27}/.exec(documents.html)?.[0] ?? assert.fail();
  const page = await visitor.get(path);
  assert.equal(page.status, 200);
  assert.match(page.html, /Bonjour, document numéro/);
  const version = /name="version" value="(\d+)"/.exec(page.html)?.[1] ?? assert.fail();
  const hidden = await visitor.post(path, { version, action: 'masquer' });
  assert.equal(hidden.status, 200);
  assert.match(hidden.html, /value="afficher"/);
  assert.equal((await visitor.post(path, { version: '1', action: 'afficher' })).status, 200); // a conflict, in words
  assert.equal((await visitor.get(path)).html.includes('value="afficher"'), true);
  const past = await visitor.get('/historique');
  assert.equal(past.status, 200);
  assert.match(past.html, /Fauvel/);
  assert.match(past.html, /Compte rendu de loin/);
});

test('the person adds a document of her own through the pages; the same form sent twice adds one', async () => {
  const key = /name="cle" value="([^"]+)"/.exec((await visitor.get('/documents/ajouter')).html)?.[1] ?? assert.fail();
  const fields = {
    type: 'DOCPAT03',
    titre: 'Mon carnet de suivi',
    jour: '3',
    mois: '2',
    annee: '2026',
    visibilite: 'visible',
  };
  const file = new File(['Tension : 12/7.'], 'suivi.txt', { type: 'text/plain' });
  for (let time = 0; time < 2; time += 1) {
    const added = await visitor.post('/documents/ajouter', { ...fields, cle: key }, file);
    assert.equal(added.status, 200, added.html);
    assert.match(added.html, /Mon carnet de suivi/);
    await visitor.get('/documents/ajouter');
  }
  const listed = (await visitor.get('/documents')).html;
  assert.equal(new Set(listed.match(/\/documents\/[0-9a-f]{8}-[0-9a-f-]{27}/g)).size, 2);
});

test('heads of chains are copied, signed: those of records to the space zone, those of persons to the record zone', async () => {
  const copied = (zone: Zone, table: string): Promise<boolean> =>
    world.inside(world[zone], async ({ record, space }) => {
      const text = `select count(*) as n from ${table} where seq > 1 and path is not null`;
      const rows = await (space ?? record?.zone)?.database.lookUp<{ n: string }>({ name: 'test-copies', text }, []);
      return Number(rows?.[0]?.n) >= 1;
    });
  await eventually(() => copied('space', 'record_head_copy'), 'no head of a record was copied');
  await eventually(() => copied('record', 'person_head_copy'), 'no head of a person was copied');
});

test('only the space zone’s certificate and assertions are believed at the record zone’s link', async () => {
  const name = zoneHostName('space');
  const person: Actor = {
    kind: 'person',
    id: recordId,
    name: 'X',
    recordIds: [recordId],
    purpose: 'normal',
    onBehalfOf: null,
  };
  const browse = async (link: LinkClient): Promise<number> => {
    try {
      return (await recordCallsOver(link).browse(person, recordId, { hiddenOnly: false, count: 1 })).total;
    } finally {
      link.close();
    }
  };
  const late: Clock = { now: () => new Date(Date.now() - MINUTE_AND_MORE_MS), monotonic: () => 0 };
  const forged = await SigningRing.open({ use: 'token', folder: join(world.databases.data, 'forged') });
  const { authority } = world;
  assert.equal(await browse(await stranger(world, authority, name, 1, systemClock)), 2, 'the space zone itself');
  await assert.rejects(browse(await stranger(world, newAuthority(), name, 1, systemClock)), /unavailable/);
  await assert.rejects(browse(await stranger(world, authority, name, -1, systemClock)), /unavailable/);
  await assert.rejects(browse(await stranger(world, authority, zoneHostName('record'), 1, systemClock)), /403/);
  await assert.rejects(browse(await stranger(world, authority, name, 1, late)), /401/);
  await assert.rejects(browse(await stranger(world, authority, name, 1, systemClock, forged)), /401/);
  const professional = { ...person, kind: 'professional' } as Actor;
  const asDoctor = await stranger(world, authority, name, 1, systemClock);
  await assert.rejects(
    recordCallsOver(asDoctor).browse(professional, recordId, { hiddenOnly: false, count: 1 }),
    /401/,
  );
  asDoctor.close();
});

test('the record zone asks the space zone who holds a record (TD0.4); nobody’s is left out', () =>
  assertHoldersTold(world, recordId, claire));

test('while the link is cut, pages answer 503 in words and deposits go on; mended, the outbox drains', async () => {
  const token = await accessToken(world);
  world.cables.toRecord.cut();
  const page = await visitor.get('/documents');
  assert.equal(page.status, 503);
  assert.match(page.html, /Service momentanément arrêté/);
  assert.equal(await deposit(world, token, claire, 'Pendant la coupure'), 200);
  assert.equal(
    await world.importInsured(insuredCsv(denis, 'Denise')),
    1,
    'an import does not wait for the record zone',
  );
  const [waiting = ''] = await waitingEvents(world, 'record.opened');
  assert.match(waiting, /"version": 0/);
  assert.ok(!waiting.includes(denis.value), 'the INS waits sealed');
  assert.notEqual(await deposit(world, token, denis, 'Trop tôt'), 200);

  world.cables.toRecord.mend();
  await eventually(
    async () => (await deposit(world, token, denis, 'Après la coupure')) === 200,
    'the outbox did not drain',
  );
  const again = await visitor.get('/documents');
  assert.equal(again.status, 200);
  assert.match(again.html, /Pendant la coupure/);
});

test('a space zone not heard for a minute: professionals read nothing, deposits go on; heard again, they read', async () => {
  const token = await accessToken(world);
  assert.equal((await search(world, token, claire)).status, 200);
  await world.space.stop();
  world.setAhead(MINUTE_AND_MORE_MS);
  assert.equal((await search(world, token, claire)).status, 503);
  assert.equal(await deposit(world, token, claire, 'Sans nouvelles'), 200);
  await world.space.start();
  await eventually(async () => (await search(world, token, claire)).status === 200, 'professionals never read again');
  assert.match((await visitor.get('/documents')).html, /Sans nouvelles/);
});

test('a record zone restarted while the space zone is away verifies no token: 503, never a refusal', async () => {
  const token = await accessToken(world);
  await world.space.stop();
  await world.record.stop();
  await world.record.start();
  assert.equal((await search(world, token, claire)).status, 503);
  assert.equal((await fetch(`${world.record.base}/health/ready`)).status, 503);
  await world.space.start();
  await eventually(async () => (await search(world, token, claire)).status === 200, 'the keys were never fetched');
});

test('`carnet serve --zone …`: each zone with its own PostgreSQL; without its link files it does not start', async () => {
  const [record, space, recordLink, spaceLink] = await Promise.all([0, 1, 2, 3].map(freePort));
  const root = join(world.databases.data, 'served');
  const [recordBase, spaceBase] = [`http://127.0.0.1:${record}`, `http://127.0.0.1:${space}`];
  const run = (zone: Zone, port = 0, link = 0, peer = 0) => {
    const words = ['serve', '--zone', zone, '--data', join(root, zone), '--port', String(port), '--workers', '1'];
    const addresses = ['--public-url', spaceBase, '--fhir-url', `${recordBase}/fhir`];
    return runCarnet([...words, ...addresses], {
      CARNET_LINK_PORT: String(link),
      CARNET_LINK_URL: `https://127.0.0.1:${peer}`,
    });
  };
  const refused = run('record', record, recordLink, spaceLink);
  assert.notEqual(await refused.ended, 0);
  assert.match(refused.output(), /cert file of the link.*missing/);

  for (const zone of ZONES) world.authority.writeTo(join(root, zone, 'secrets/link'), zoneHostName(zone));
  const served = [run('record', record, recordLink, spaceLink), run('space', space, spaceLink, recordLink)];
  const ready = async (base: string): Promise<boolean> =>
    (await fetch(`${base}/health/ready`).catch(() => null))?.status === 200;
  try {
    await eventually(async () => (await ready(recordBase)) && (await ready(spaceBase)), 'the zones never were ready');
    assert.equal((await fetch(`${recordBase}/fhir/metadata`)).status, 200);
    assert.equal((await fetch(`${spaceBase}/connexion`)).status, 200);
    assert.deepEqual(readdirSync(join(root, 'record/secrets')).sort(), ['link', 'record']);
    assert.deepEqual(readdirSync(join(root, 'space/secrets')).sort(), ['link', 'space']);
  } finally {
    for (const one of served) one.process.kill('SIGTERM');
    assert.deepEqual(await Promise.all(served.map(({ ended }) => ended)), [0, 0], served.map((s) => s.output()).join());
  }
});
