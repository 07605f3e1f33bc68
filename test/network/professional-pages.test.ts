import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { testNir } from '../support/record-world.ts';
import type { DemoPerson, World } from '../support/running-world.ts';
import { Visitor } from '../support/visitor.ts';
import { startWorld } from '../support/world.ts';
import { consultedInSecret, secretOfTheRightAge } from './secret-story.ts';

// security row 34 on the professionals' pages: an id of one session means nothing to any other, whoever has it.

const ABSENT = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
let world: World;
let solange: DemoPerson;

before(async () => {
  world = await startWorld({ persons: 6, workers: 1 });
  const [first] = world.demo.persons;
  assert.ok(first);
  solange = first;
});
after(() => world?.stop());

/** Follows redirections of the sign-in, the choice of the professional included. */
async function enter(key: string, visitor = new Visitor(world.baseUrl), until = '/pro'): Promise<Visitor> {
  const professional = world.demo.professionals.find((one) => one.key === key);
  assert.ok(professional, key);
  assert.equal(await visitor.signInProfessional(professional.idNat, until), until, `${key} is signed in`);
  return visitor;
}

/** Ids of the patient and of a document, as the attending doctor's session has them. */
async function opened(doctor: Visitor): Promise<{ patient: string; document: string }> {
  const found = await doctor.submit('/pro', { matricule: solange.ins });
  const patient = /patients\/([0-9a-f-]{36})$/.exec(found.headers.get('location') ?? '')?.[1];
  assert.ok(patient, 'the attending doctor opens the record');
  const list = await (await doctor.send(`/pro/patients/${patient}`)).text();
  const document = /documents\/([0-9a-f-]{36})/.exec(list)?.[1];
  assert.ok(document && list.includes('AUBERTIN'));
  return { patient, document };
}

const plain = (text: string): string =>
  text.replaceAll(/nonce="[^"]*"|"nonce","[^"]*"|C-[0-9a-z]{8}|"formToken","[^"]*"|name="jeton" value="[^"]*"/g, '');

test('another professional, a person, an ended session and nobody get nothing by the ids of a session', async () => {
  const doctor = await enter('fauvel');
  const { patient, document } = await opened(doctor);
  const ended = await enter('fauvel');
  const own = await opened(ended);
  const form = await ended.hiddenFields('/pro', 'matricule');
  await ended.send('/pro/deconnexion', { method: 'POST', body: new URLSearchParams(form) });
  const gone = await ended.send(`/pro/patients/${own.patient}`);
  assert.equal(gone.headers.get('location'), '/pro/connexion', 'she left by herself');
  const strangers = [
    ['another professional', await enter('kerdoncuff')],
    ['another session of the same doctor', await enter('fauvel')],
    ['the person herself', await world.visit(solange.signIn.identifier)],
    ['an ended session', ended],
    ['nobody', new Visitor(world.baseUrl)],
  ] as const;
  const routes = (id: string) => [
    `/pro/patients/${id}`,
    `/pro/patients/${id}.data`,
    `/pro/patients/${id}/accord`,
    `/pro/patients/${id}/documents/${document}`,
    `/pro/patients/${id}/documents/${document}.data`,
    `/pro/patients/${id}/documents/${document}/contenu/original`,
  ];
  for (const [who, visitor] of strangers) {
    for (const [at, route] of routes(patient).entries()) {
      for (const method of ['GET', 'POST']) {
        const init = method === 'POST' ? { method, body: new URLSearchParams({ accord: 'oui' }) } : {};
        const seen = await visitor.send(route, init);
        const text = await seen.text();
        const absent = await visitor.send(routes(ABSENT)[at] ?? '', init);
        const label = `${who}: ${method} ${route}`;
        assert.ok(seen.status !== 200 || route.endsWith('.data'), `${label}: ${seen.status}`);
        assert.ok(!/AUBERTIN|VAUTRIN|1944/i.test(text), label);
        assert.equal(seen.status, absent.status, label);
        assert.equal(plain(text).length, plain(await absent.text()).length, label);
      }
    }
  }
  assert.equal((await doctor.send(`/pro/patients/${patient}`)).status, 200, 'hers still opens');
});

const LINK = '__Host-carnet-pro-link';
const linkOf = ({ cookieHeader }: Visitor): string => new RegExp(`${LINK}=([^;]+)`).exec(cookieHeader)?.[1] ?? '';
/** Presses the button of the page that asks: the form that holds the other one. */
async function confirm(visitor: Visitor, pressed: Record<string, string> = {}): Promise<Response> {
  const fields = { ...(await visitor.hiddenFields('/pro/lien', 'action')), ...pressed };
  return visitor.send('/pro/lien', { method: 'POST', body: new URLSearchParams(fields) });
}
const follow = (visitor: Visitor, page: string, ins: string) => visitor.send(`/AccesDirect/${page}/${ins}`);

test('a contextual link signs in, asks, and opens the page; known, unknown and wrong numbers look alike before', async () => {
  const doctor = new Visitor(world.baseUrl);
  const sent = await follow(doctor, 'CarnetVaccination', solange.ins);
  assert.deepEqual([sent.status, sent.headers.get('location')], [303, '/pro/lien']);
  assert.ok(!linkOf(doctor).includes(solange.ins));
  assert.equal((await doctor.send('/pro/lien')).headers.get('location'), '/pro/connexion/aller', 'directly');
  await enter('fauvel', doctor, '/pro/lien');
  const asked: string[] = [];
  const numbers = [solange.ins, '244035809504130', testNir(4321), 'x', `${'9'.repeat(900)}`, '%3Cb%3E'];
  for (const ins of numbers) {
    const answer = await follow(doctor, 'dossierpatient', ins);
    const page = await (await doctor.send('/pro/lien')).text();
    asked.push(
      JSON.stringify([answer.status, answer.headers.get('location'), linkOf(doctor).length, plain(page).length]),
    );
    assert.ok(!page.includes(ins) || ins === 'x');
    assert.ok(!/AUBERTIN|1944/i.test(page), 'no trait before she confirms');
  }
  assert.equal(new Set(asked).size, 1, 'all alike');
  await follow(doctor, 'CarnetVaccination', solange.ins);
  const opened = await confirm(doctor);
  assert.match(
    opened.headers.get('location') ?? '',
    /^\/pro\/patients\/[0-9a-f-]{36}\?categorie=CAR_VAC&periode=tout$/,
  );
  const unknown: string[] = [];
  for (const ins of [testNir(4321), '244035809504130', 'x']) {
    await follow(doctor, 'Documents', ins);
    const none = await confirm(doctor);
    assert.equal(none.status, 404);
    unknown.push(String(plain(await none.text()).length));
  }
  assert.equal(new Set(unknown).size, 1, 'nobody and wrong are one');
  assert.equal((await doctor.send('/AccesDirect/TableauDeBord')).headers.get('location'), '/pro');
  assert.equal((await doctor.send('/AccesDirect/Parametrages')).headers.get('location'), '/pro/preferences');
});

test('a contextual link serves once, in its own browser; who is no stranger to the person declares first', async () => {
  const doctor = await enter('kerdoncuff');
  await follow(doctor, 'Documents', solange.ins);
  const kept = linkOf(doctor);
  const post = async (visitor: Visitor): Promise<Response> => {
    const fields = await visitor.hiddenFields('/pro', 'matricule');
    const cookie = `${visitor.cookieHeader.replace(new RegExp(`; ${LINK}=[^;]*`), '')}; ${LINK}=${kept}`;
    return visitor.send('/pro/lien', { method: 'POST', body: new URLSearchParams(fields), headers: { cookie } });
  };
  const other = await enter('fauvel');
  assert.equal((await post(other)).status, 410, 'another browser');
  assert.match((await post(doctor)).headers.get('location') ?? '', /\/accord$/, 'hers: he declares, as after a search');
  const again = await post(doctor);
  assert.equal(again.status, 410, 'shown again');
  assert.match(await again.text(), /Ce lien a déjà servi/);
  await follow(doctor, 'Documents', solange.ins);
  const left = await confirm(doctor, { action: 'laisser' });
  assert.deepEqual([left.headers.get('location'), linkOf(doctor)], ['/pro', '']);
});

test('a doctor whom the person blocked finds her by her matricule alone, reads nothing, and deposits', async () => {
  const doctor = await enter('touati');
  const touati = world.demo.professionals.find(({ key }) => key === 'touati');
  const { deployment } = await world.inside();
  const { runner, actions } = deployment.record;
  const person = await deployment.space.identity.findByIns({ value: solange.ins, oid: '1.2.250.1.213.1.4.10' });
  assert.ok(person && touati);
  const { recordId } = person;
  await runner.run(
    actions.blockProfessional,
    { kind: 'person', id: person.personId, name: '', recordIds: [recordId], purpose: 'normal', onBehalfOf: null },
    { owner: { id: recordId }, professional: { id: touati.idNat, name: 'Dr Mariam Touati' } },
  );
  const traits = { nom: 'Aubertin', prenoms: 'Solange', sexe: 'F', jour: '12', mois: '3', annee: '1944' };
  assert.equal((await doctor.submit('/pro', traits)).status, 404, 'traits prove no acquaintance');
  const found = (await doctor.submit('/pro', { matricule: solange.ins })).headers.get('location') ?? '';
  const patient = found.replace(/\/accord$/, '');
  assert.notEqual(patient, found, 'no list to begin with');
  assert.match(await (await doctor.send(found)).text(), /La lecture de ce carnet vous est fermée/);
  assert.equal((await doctor.send(patient)).headers.get('location'), found);
  const declared = await doctor.send(found, {
    method: 'POST',
    body: new URLSearchParams({ ...(await doctor.hiddenFields(`${patient}/deposer`, 'titre')), accord: 'oui' }),
  });
  assert.equal(declared.headers.get('location'), `${found}?bloque=1`, 'a declaration opens nothing');
  const first = {
    titre: 'Avis du confrère bloqué',
    type: '11488-4',
    jour: '1',
    mois: '11',
    annee: '2026',
    visibilite: 'ordinary',
    cadre: 'AMBULATOIRE',
    structure: 'SA07',
    vu: 'oui',
  };
  const pdf = Buffer.from(`%PDF-1.7\n${touati.idNat}\n%%EOF\n`);
  const done = await doctor.submit(`${patient}/deposer`, { ...first, etape: '2' }, { name: 'avis.pdf', bytes: pdf });
  assert.match(done.headers.get('location') ?? '', /deposer\?depose=[0-9a-f-]{36}&vue=ordinaire$/);
});

test('CSP L1111-5: what is read, declared and deposited in a secret session shows to the minor, and nowhere to his mother', () =>
  consultedInSecret(world, enter));
test('a secret session is opened from the record of a minor of the age, under an address of its own, and for nobody else', () =>
  secretOfTheRightAge(world, enter));
