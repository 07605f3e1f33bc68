/** A minor's consultation in secret, on the professionals' pages, and what her mother, whom the other zone told of, may read of it (ADR 0052). */
import assert from 'node:assert/strict';
import type { Actor } from '../../src/kernel/actor.ts';
import type { World } from '../support/running-world.ts';
import type { Visitor } from '../support/visitor.ts';

type Enter = (key: string) => Promise<Visitor>;

const DEPOSIT = {
  titre: 'Entretien confidentiel',
  type: '11488-4',
  jour: '1',
  mois: '11',
  annee: '2026',
  visibilite: 'ordinary',
  cadre: 'AMBULATOIRE',
  structure: 'SA07',
  vu: 'oui',
  etape: '2',
};

const placeOf = (answer: Response): string => answer.headers.get('location') ?? '';

/** Presses the button of the patient's page for a secret session. */
async function press(visitor: Visitor, patient: string, pressed: Record<string, string>): Promise<Response> {
  const fields = await visitor.hiddenFields('/pro', 'matricule');
  return visitor.send(`${patient}/secret`, { method: 'POST', body: new URLSearchParams({ ...fields, ...pressed }) });
}

/** Tom, of sixteen, and his mother: what each of them reads in his record. */
async function family(world: World) {
  const tom = world.demo.persons.find(({ key }) => key === 'tom');
  assert.ok(tom);
  const { record, space } = (await world.inside()).deployment;
  const person = await space.identity.findByIns({ value: tom.ins, oid: '1.2.250.1.213.1.4.10' });
  assert.ok(person);
  const { recordId, personId } = person;
  const base = { kind: 'person', name: '', purpose: 'normal' } as const;
  const child: Actor = { ...base, id: personId, recordIds: [recordId], onBehalfOf: null };
  const mother: Actor = { ...base, id: crypto.randomUUID(), recordIds: [], onBehalfOf: personId };
  const mandateId = crypto.randomUUID();
  const legal = { recordId, minorUntil: '2028-06-09T00:00:00Z', deceasedOn: null, opposedAt: null };
  const parent = { kind: 'parent', scopes: [], categories: null, disagrees: false, active: true, until: null };
  const mandate = { recordId, mandateId, delegateId: mother.id, since: '2020-01-01T00:00:00Z', ...parent };
  await record.fromSpace([
    { key: `person:${recordId}`, version: 1, kind: 'person.status', payload: legal },
    { key: `mandate:${mandateId}`, version: 1, kind: 'mandate.status', payload: mandate },
  ]);
  const owner = { id: recordId };
  const { runner, actions } = record;
  const reads = async (who: Actor) => {
    const { entries } = await runner.run(actions.readHistory, who, { owner, count: 100, withoutOwnLooks: true });
    const { rules } = await runner.run(actions.readSettings, who, { owner });
    const list = { owner, order: 'newest-first', count: 100, withTotal: false } as const;
    const { entries: cards } = await runner.run(actions.searchDocuments, who, list);
    return {
      acts: (name: string) =>
        entries.filter(({ trace }) => trace.actor.name.includes(name)).map(({ trace }) => trace.facts.act),
      lets: (name: string) => rules.some(({ subject }) => subject.name.includes(name)),
      documents: cards.length,
      all: JSON.stringify([entries, rules, cards.map(({ json }) => json.toString())]),
    };
  };
  return { tom, personId, mother: () => reads(mother), child: () => reads(child) };
}

async function noticesOf(world: World, personId: string): Promise<number> {
  const { asSuperuser } = await world.inside();
  const [found] = await asSuperuser<{ n: string }>(
    'carnet_space',
    'select count(*) as n from notice where person_id = $1',
    [personId],
  );
  return Number(found?.n);
}

export async function consultedInSecret(world: World, enter: Enter): Promise<void> {
  const { tom, personId, mother, child } = await family(world);
  const before = { mother: await mother(), child: await child(), notices: await noticesOf(world, personId) };
  const doctor = await enter('kerdoncuff');
  const found = placeOf(await doctor.submit('/pro', { matricule: tom.ins, secret: 'oui' }));
  assert.match(found, /^\/pro\/patients\/[0-9a-f-]{36}\/accord$/, 'no mode in the address');
  const patient = found.replace(/\/accord$/, '');
  const asked = await (await doctor.send(found)).text();
  assert.match(asked, /class="patient-secret"/);
  assert.match(asked, /Ses représentants ne la voient pas/);
  const fields = await doctor.hiddenFields('/pro', 'matricule');
  const declared = new URLSearchParams({ ...fields, accord: 'oui' });
  assert.equal(placeOf(await doctor.send(found, { method: 'POST', body: declared })), patient);
  const list = await (await doctor.send(patient)).text();
  const document = /documents\/([0-9a-f-]{36})/.exec(list)?.[1];
  assert.ok(document && list.includes('Terminer et refermer'));
  assert.match(await (await doctor.send(`${patient}/documents/${document}`)).text(), /class="patient-secret"/);
  assert.match(await (await doctor.send('/pro')).text(), /secret-band.*KERLEROUX Tom/s, 'on pages about nobody too');
  const form = `${patient}/deposer`;
  assert.match(await (await doctor.send(form)).text(), /masqué à ses parents/);
  assert.match(await (await doctor.send(`${patient}/urgence`)).text(), /Aucun message ne part/, 'nor in an emergency');
  const file = { name: 'entretien.pdf', bytes: Buffer.from('%PDF-1.7\nentretien\n%%EOF\n') };
  assert.match(placeOf(await doctor.submit(form, DEPOSIT, file)), /depose=[0-9a-f-]{36}/);
  // Found again without the tick: it goes on as it is, and the record is asked nothing in the open.
  assert.equal(placeOf(await doctor.submit('/pro', { matricule: tom.ins })), patient);
  assert.equal(placeOf(await press(doctor, patient, { action: 'terminer' })), '/pro?termine=1');
  for (const page of ['', '/accord', '/deposer', `/documents/${document}`])
    assert.equal((await doctor.send(`${patient}${page}`)).status, 404, `${page}: nothing goes on in the open`);
  assert.ok(!(await (await doctor.send('/pro')).text()).includes('secret-band'));

  const [hers, his] = [await mother(), await child()];
  assert.equal(hers.all.includes('Kerdoncuff'), before.mother.all.includes('Kerdoncuff'));
  assert.deepEqual(hers.acts('Kerdoncuff'), before.mother.acts('Kerdoncuff'), 'not a line of the history');
  assert.equal(hers.documents, before.mother.documents, 'nor a document');
  assert.ok(!hers.all.includes('Entretien confidentiel') && !hers.lets('Kerdoncuff'));
  assert.equal(his.documents, before.child.documents + 1);
  const told = his.acts('Kerdoncuff');
  for (const act of ['record.check', 'record.visit', 'access.declare-consent', 'documents.search', 'documents.submit'])
    assert.ok(told.includes(act), `the minor reads ${act}: ${told.join()}`);
  assert.ok(told.includes('documents.retrieve') && his.lets('Kerdoncuff'));
  assert.equal(await noticesOf(world, personId), before.notices, 'no notice, and so no mail');
}

export async function secretOfTheRightAge(world: World, enter: Enter): Promise<void> {
  const { tom, mother } = await family(world);
  const doctor = await enter('touati');
  const open = placeOf(await doctor.submit('/pro', { matricule: tom.ins }));
  assert.match(open, /^\/pro\/patients\/[0-9a-f-]{36}$/, 'his attending doctor');
  const page = await (await doctor.send(`${open}/secret`)).text();
  assert.match(page, /Consultation sous secret : les parents n’en sauront rien/);
  assert.match(page, /faites avant cette page/, 'what was done in the open stays');
  const seen = (await mother()).acts('Touati').length;
  const secret = placeOf(await press(doctor, open, {}));
  assert.match(secret, /^\/pro\/patients\/[0-9a-f-]{36}$/);
  assert.notEqual(secret, open);
  assert.equal((await doctor.send(open)).status, 404, 'a page left open does not go on in the open');
  assert.equal((await doctor.send(secret)).status, 200);
  assert.equal((await mother()).acts('Touati').length, seen);
  // Neither of an adult, nor of a child of six: nothing is opened, and who follows the record reads the search.
  for (const key of ['solange', 'lina']) {
    const ins = world.demo.persons.find((one) => one.key === key)?.ins ?? '';
    const refused = await doctor.submit('/pro', { matricule: ins, secret: 'oui' });
    assert.equal(refused.status, 403, key);
    assert.match(await refused.text(), /Le secret s’ouvre aux patients de 12 à 17 ans/);
  }
  const fauvel = await enter('fauvel');
  const solange = world.demo.persons[0]?.ins ?? '';
  const adult = placeOf(await fauvel.submit('/pro', { matricule: solange }));
  assert.ok(!(await (await fauvel.send(adult)).text()).includes(`${adult}/secret`), 'not offered');
  assert.equal((await press(fauvel, adult, {})).status, 404);
  assert.equal((await fauvel.send(adult)).status, 200, 'still open as it was');
}
