/** Rules of access over HTTP, as Consent: what TD0.3 and TD1.6 do over SOAP, by the same acts. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { toHistoryEvent } from '../../src/doors/web/carnet-history.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import type { Bundle, Consent } from '../../src/standards/fhir/types.ts';
import { validateResource } from '../../src/standards/fhir/validate.ts';
import { authorised, consent, type Ins, insOf, json, CONSENT_KIND as KIND, problem, search } from './fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

let fhir: FhirWorld;
before(async () => {
  fhir = await startFhirWorld();
});
after(async () => {
  assert.deepEqual(fhir.mistakes, []);
  await fhir.stop();
});

const declare = (actor: Actor, body: object) => fhir.send(actor, 'POST', '/Consent', { body });
const end = (actor: Actor, ins: Ins, more = '', value: unknown = 'inactive') =>
  fhir.send(actor, 'PATCH', `/Consent?patient.identifier=${encodeURIComponent(insOf(ins))}${more}`, {
    headers: { 'content-type': 'application/json-patch+json' },
    body: JSON.stringify([{ op: 'replace', path: '/status', value }]),
  });
const list = (actor: Actor, ins: Ins, more = '') =>
  fhir.send(actor, 'POST', '/Consent/_search', {
    body: new URLSearchParams(`patient.identifier=${insOf(ins)}${more}`),
  });
const consentsIn = ({ entry = [] }: Bundle) => entry.map(({ resource }) => resource as Consent);
const kindsIn = (bundle: Bundle) => consentsIn(bundle).map(({ category }) => category[1]?.coding?.[0]?.code);

test('a doctor declares her access, reads, is listed, and ends it: the next search is refused', async () => {
  const { ins } = await fhir.world.openRecord();
  const doctor = await fhir.world.professional(61_001);
  assert.equal(await problem(await list(doctor, ins), 403), 'forbidden');
  const created = await declare(doctor, consent(ins, 'care-team', doctor.id));
  assert.equal(created.status, 201);
  assert.match(created.headers.get('location') ?? '', /\/Consent\/[0-9a-f-]{36}$/);
  assert.equal((await declare(doctor, consent(ins, 'care-team', doctor.id))).status, 200);
  assert.equal((await search(fhir, doctor, ins)).status, 200);
  const bundle = await json<Bundle>(await list(doctor, ins));
  assert.deepEqual([bundle.total, kindsIn(bundle)], [1, ['care-team']]);
  const [told] = consentsIn(bundle);
  assert.deepEqual(validateResource(told, 'Consent'), []);
  assert.equal(created.headers.get('location')?.endsWith(told?.id ?? 'none'), true);
  assert.ok(told?.provision?.period?.end, 'a declared access ends with the episode of care');
  const xml = await fhir.send(doctor, 'GET', `/Consent?patient=${encodeURIComponent(insOf(ins))}`, {
    headers: { accept: 'application/fhir+xml' },
  });
  assert.match(await xml.text(), /<Consent><id value=/);
  assert.equal((await end(doctor, ins)).status, 200);
  assert.equal(await problem(await search(fhir, doctor, ins), 403), 'forbidden');
});

test('twelve identical Consents at once are one rule: one is created, the others were so already', async () => {
  for (let round = 0; round < 3; round += 1) {
    const { ins } = await fhir.world.openRecord();
    const doctor = await fhir.world.professional(61_020 + round);
    const same = consent(ins, 'care-team', doctor.id);
    const answers = await Promise.all(Array.from({ length: 12 }, () => declare(doctor, same)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array<number>(11).fill(200), 201]);
    assert.deepEqual(kindsIn(await json<Bundle>(await list(doctor, ins))), ['care-team']);
  }
});

test('the attending doctor blocks somebody, pages the list, and leaves that quality alone', async () => {
  const { ins } = await fhir.world.openRecord();
  const attending = await authorised(fhir, ins);
  const other = await authorised(fhir, ins);
  assert.equal(await problem(await declare(other, consent(ins, 'block', attending.id, 'deny')), 403), 'forbidden');
  assert.equal((await declare(attending, consent(ins, 'attending', attending.id))).status, 201);
  assert.equal((await declare(attending, consent(ins, 'block', other.id, 'deny'))).status, 201);
  assert.equal((await declare(attending, consent(ins, 'block', other.id, 'deny'))).status, 200, 'it was so already');
  assert.equal(await problem(await search(fhir, other, ins), 403), 'forbidden');
  const first = await json<Bundle>(await list(attending, ins, '&_count=1'));
  assert.deepEqual([first.total, kindsIn(first)], [4, ['block']]);
  const next = first.link?.find(({ relation }) => relation === 'next')?.url ?? '';
  const rest = await json<Bundle>(await fhir.send(attending, 'GET', next.slice(fhir.base.length)));
  assert.deepEqual([rest.total, kindsIn(rest)], [4, ['attending']]);
  const blocks = await json<Bundle>(await list(attending, ins, `&category=${KIND}|block&actor=${other.id}`));
  assert.deepEqual([blocks.total, kindsIn(blocks)], [1, ['block']]);
  assert.equal((await end(attending, ins, '&category=attending')).status, 200);
  assert.deepEqual(kindsIn(await json<Bundle>(await list(attending, ins))).sort(), ['block', 'care-team', 'care-team']);
});

test('a refusal of the patient, the structure of the caller; nobody declares for somebody else', async () => {
  const { ins } = await fhir.world.openRecord();
  const doctor = await fhir.world.professional(61_003);
  const structure = doctor.structure?.id ?? '';
  assert.equal(
    await problem(await declare(doctor, consent(ins, 'care-team', '810000000999')), 403),
    'forbidden Consent.provision.actor',
  );
  assert.equal(
    await problem(await declare(doctor, consent(ins, 'care-team', '1750009999', 'permit', 'IDNST')), 403),
    'forbidden Consent.provision.actor',
  );
  assert.equal((await declare(doctor, consent(ins, 'care-team', structure, 'permit', 'IDNST'))).status, 201);
  assert.equal((await search(fhir, doctor, ins)).status, 200);
  const alone = await fhir.world.openRecord();
  assert.equal((await declare(doctor, consent(alone.ins, 'refusal', doctor.id, 'deny'))).status, 201);
  assert.equal(
    (await declare(doctor, consent(alone.ins, 'refusal', doctor.id, 'deny'))).status,
    200,
    'it was so already',
  );
  assert.equal(await problem(await search(fhir, doctor, alone.ins), 403), 'forbidden');
  const nurse = await fhir.world.professional(61_004, { profession: '60' });
  assert.equal(await problem(await declare(nurse, consent(ins, 'attending', nurse.id)), 403), 'forbidden');
});

test('what cannot be done so is said in the words of FHIR, and changes nothing', async () => {
  const { ins } = await fhir.world.openRecord();
  const doctor = await authorised(fhir, ins);
  const stated = consent(ins, 'care-team', doctor.id) as Consent;
  const narrowed = { ...stated, provision: { ...stated.provision, class: [{ code: 'BIOLOGIE' }] } };
  assert.equal(await problem(await declare(doctor, narrowed), 422), 'not-supported Consent.provision.class');
  assert.equal(await problem(await end(doctor, ins, '', 'active'), 405), 'not-supported Consent.status');
  assert.equal(await problem(await end(doctor, ins, '&category=block'), 400), 'value patient.identifier');
  assert.equal(await problem(await fhir.send(doctor, 'GET', '/Consent'), 400), 'required patient.identifier');
  assert.equal(await problem(await fhir.send(doctor, 'DELETE', '/Consent'), 405), 'not-supported');
  const nobody = { value: '279035121518989', oid: ins.oid };
  assert.equal(await problem(await list(doctor, nobody), 404), 'not-found');
  const token = fhir.tokenFor(doctor, ['record.read']);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' };
  const narrow = await fetch(`${fhir.base}/Consent`, { method: 'POST', headers, body: JSON.stringify(stated) });
  assert.equal(await problem(narrow, 403), 'forbidden');
  assert.deepEqual(kindsIn(await json<Bundle>(await list(doctor, ins))), ['care-team']);
});

const DAYS = 'date=ge2020-01-01&date=le2099-01-01';
const acts = (actor: Actor, ins: Ins, more = '') =>
  fhir.send(actor, 'POST', '/AuditEvent/_search', {
    body: new URLSearchParams(`patient.identifier=${insOf(ins)}&${DAYS}${more}`),
  });
const actsIn = ({ entry = [] }: Bundle) =>
  entry.map(({ resource }) => resource as unknown as { subtype: { code: string }[]; outcome: string; agent: unknown });

test('ITI-81: a doctor finds what she did in a record, refusals included, page by page, and nothing that others did', async () => {
  const { ins } = await fhir.world.openRecord();
  const [doctor, other] = [await fhir.world.professional(61_021), await fhir.world.professional(61_022)];
  await declare(other, consent(ins, 'care-team', other.id));
  await search(fhir, other, ins);
  assert.equal(await problem(await search(fhir, doctor, ins), 403), 'forbidden');
  await declare(doctor, consent(ins, 'care-team', doctor.id));
  const bundle = await json<Bundle>(await acts(doctor, ins));
  const told = actsIn(bundle).map(({ subtype, outcome }) => `${subtype[0]?.code} ${outcome}`);
  assert.deepEqual(told, ['access.declare-consent 0', 'documents.search 4']);
  assert.ok(!JSON.stringify(bundle).includes(other.id) && !JSON.stringify(bundle).includes(ins.value));
  const narrowed = async (more: string) => actsIn(await json<Bundle>(await acts(doctor, ins, more))).length;
  assert.equal(await narrowed('&outcome=4'), 1);
  assert.equal(await narrowed('&action=C&subtype=access.declare-consent'), 1);
  assert.equal(await narrowed(`&agent=${other.id}`), 0);
  assert.equal(await narrowed('&type=110112'), 0);
  const page = await json<Bundle>(await acts(doctor, ins, '&subtype=access.declare-consent,documents.search&_count=1'));
  const next = page.link?.find(({ relation }) => relation === 'next')?.url ?? '';
  const rest = await json<Bundle>(await fhir.send(doctor, 'GET', next.slice(next.indexOf('/AuditEvent'))));
  assert.deepEqual([actsIn(page).length, actsIn(rest).map(({ outcome }) => outcome)], [1, ['4']]);
  const unbound = await fhir.send(doctor, 'GET', `/AuditEvent?patient.identifier=${encodeURIComponent(insOf(ins))}`);
  assert.equal(await problem(unbound, 400), 'required date');
  const asXml = await fhir.send(doctor, 'POST', '/AuditEvent/_search', {
    headers: { accept: 'application/fhir+xml' },
    body: new URLSearchParams(`patient.identifier=${insOf(ins)}&${DAYS}`),
  });
  assert.match(await asXml.text(), /<AuditEvent><id value=.*<outcome value="4"/s);
});

test('ITI-20: what software tells of its own side is kept apart, once, marked as told, and shown so in the person’s history', async () => {
  const { ins, recordId, holder } = await fhir.world.openRecord();
  const doctor = await fhir.world.professional(61_031);
  const event = (change: object = {}) => ({
    resourceType: 'AuditEvent',
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
    action: 'R',
    period: { start: '2026-01-12T10:04:00+01:00' },
    recorded: '2026-01-12T10:04:00+01:00',
    outcome: '0',
    agent: [{ who: { display: 'Inf. Essai' }, requestor: true }],
    source: { observer: { display: 'DPI du service' } },
    entity: [
      {
        what: { identifier: { system: `urn:oid:${ins.oid}`, value: ins.value } },
        role: { system: 'http://terminology.hl7.org/CodeSystem/object-role', code: '1' },
      },
    ],
    ...change,
  });
  const feed = (body: object) => fhir.send(doctor, 'POST', '/AuditEvent', { body });
  assert.equal((await feed(event())).status, 201);
  assert.equal((await feed(event())).status, 200, 'told again, it is the same');
  const wrong = await feed(event({ entity: [], action: 'X', agent: [{ who: { display: 'a'.repeat(300) } }] }));
  const outcome = (await wrong.json()) as { issue: { expression?: string[] }[] };
  assert.equal(wrong.status, 422);
  assert.deepEqual(outcome.issue.map(({ expression }) => expression?.[0]).sort(), [
    'AuditEvent.action',
    'AuditEvent.agent.who',
    'AuditEvent.entity',
  ]);
  const patientOf = (system: string) => ({
    what: { identifier: { system: `urn:oid:${system}`, value: ins.value } },
    role: { code: '1' },
  });
  const nobody = event({ entity: [patientOf(ins.oid), patientOf('1.2.250.1.213.1.4.8')] });
  assert.equal(
    await problem(await feed(nobody), 422),
    'value AuditEvent.entity',
    'one number of two systems is two persons',
  );
  assert.equal((await feed(event({ period: { start: '2999-01-01T00:00:00Z' } }))).status, 422);

  const { runner, actions } = fhir.world.zone;
  const read = { owner: { id: recordId }, count: 10, withoutOwnLooks: true } as const;
  const { entries } = await runner.run(actions.readHistory, holder, read);
  const fed = entries.filter(({ trace }) => trace.facts.act === 'history.tell');
  const at = '2026-01-12T09:04:00.000Z';
  const told = {
    at,
    action: 'R',
    outcome: 'done',
    type: 'rest',
    subtype: null,
    agent: 'Inf. Essai',
    observer: 'DPI du service',
  };
  assert.deepEqual(
    fed.map((entry) => entry.told),
    [told, told],
    'both tellings are traced',
  );
  assert.equal(fed[0]?.trace.actor.id, doctor.id, 'who told is proved; what was told is not');
  const own = JSON.stringify(await json<Bundle>(await acts(doctor, ins, '&subtype=history.tell')));
  assert.ok(own.includes('"code":"told"') && !own.includes('Inf. Essai') && !own.includes(recordId));
  const more = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((day) => feed(event({ period: { start: `2026-02-0${day}T10:00:00Z` } }))),
  );
  const statuses = new Set(more.map(({ status }) => status));
  assert.deepEqual([...statuses].sort(), [201, 503], 'whom nobody let in does not fill her history');
  const professional = { id: doctor.id, name: 'Dr Essai' };
  await runner.run(actions.blockProfessional, holder, { owner: { id: recordId }, professional });
  assert.equal((await feed(event({ action: 'E' }))).status, 403);
  const said = fed[0] === undefined ? '' : toHistoryEvent(fed[0], 'fr').reason;
  assert.match(
    said ?? '',
    /^lecture, le 12 janvier 2026.* par Inf\. Essai \(DPI du service\)\. C’est ce que dit ce logiciel/,
  );
});
