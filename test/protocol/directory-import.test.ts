/** A directory file is the whole truth about the professionals that it lists. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DIRECTORY_BATCH } from '../../src/directory/limits.ts';
import {
  CABINET,
  HOSPITAL,
  LABORATORY,
  type OauthWorld,
  RPPS_BIOLOGIST,
  RPPS_GP,
  startOauthWorld,
} from './oauth-world.ts';
import { linesOf } from './sign-in-world.ts';

const HEADER =
  'id_nat;title;family_name;given_name;profession;specialty;structure_id;structure_name;structure_type;sector';
const MONCEAU = `${RPPS_BIOLOGIST};Dr;Monceau;Claire;10;SM03`;
const AT_LABORATORY = `${MONCEAU};${LABORATORY};Laboratoire de la Carne;SA25;`;
const AT_HOSPITAL = `${MONCEAU};${HOSPITAL};Centre hospitalier;SA01;`;
const AT_CABINET = `${MONCEAU};${CABINET};Cabinet du docteur Fauvel;SA07;`;

let world: OauthWorld;
before(async () => {
  world = await startOauthWorld();
});
after(() => world?.close());

const load = (...lines: string[]) => world.directory.importProfessionals(linesOf(HEADER, ...lines));

async function structuresOf(idNat: string): Promise<string[]> {
  const professional = await world.directory.findProfessional(idNat);
  return (professional?.activities ?? []).map(({ structure }) => structure.idNat).sort();
}

const tokenFor = async (idNat: string, changes: Record<string, string> = {}) =>
  world.post(await world.exchange('calame-cabinet', idNat, changes));

function claimsOf(token = ''): string {
  return Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
}

test('who left a structure no longer has it: neither in the directory nor in a token issued afterwards', async () => {
  const before = await tokenFor(RPPS_BIOLOGIST, { structure: HOSPITAL });
  assert.ok(claimsOf(before.body['access_token']).includes(HOSPITAL), JSON.stringify(before.body));
  await load(AT_CABINET);
  assert.deepEqual(await structuresOf(RPPS_BIOLOGIST), [CABINET]);
  const refused = await tokenFor(RPPS_BIOLOGIST, { structure: HOSPITAL });
  assert.equal(refused.status, 400, JSON.stringify(refused.body));
  const after = await tokenFor(RPPS_BIOLOGIST);
  assert.equal(after.status, 200, JSON.stringify(after.body));
  const claims = claimsOf(after.body['access_token']);
  assert.ok(claims.includes(CABINET), claims);
  assert.ok(!claims.includes(HOSPITAL) && !claims.includes(LABORATORY), claims);
});

test('who is not in the file keeps what she had, and the same file again changes nothing', async () => {
  const file = [AT_LABORATORY, AT_HOSPITAL];
  await load(...file);
  await load(...file);
  assert.deepEqual(await structuresOf(RPPS_BIOLOGIST), [HOSPITAL, LABORATORY].sort());
  assert.deepEqual(await structuresOf(RPPS_GP), [CABINET]);
});

test('a line without a structure says that the professional has none', async () => {
  await load(`${MONCEAU};;;;`);
  assert.deepEqual(await structuresOf(RPPS_BIOLOGIST), []);
});

test('another sector of activity in the same structure replaces the one before; the last line wins', async () => {
  await load(AT_HOSPITAL);
  await load(AT_HOSPITAL, `${AT_HOSPITAL}SA05`);
  const professional = await world.directory.findProfessional(RPPS_BIOLOGIST);
  assert.deepEqual(
    professional?.activities.map(({ sector }) => sector),
    ['SA05'],
  );
});

test('lines of one professional that lie far apart in the file all count', async () => {
  const others = Array.from(
    { length: DIRECTORY_BATCH },
    (_, i) => `8998${String(i).padStart(8, '0')};;Autre;Anne;60;;${CABINET};Cabinet du docteur Fauvel;SA07;`,
  );
  await load(AT_LABORATORY, ...others, AT_HOSPITAL);
  assert.deepEqual(await structuresOf(RPPS_BIOLOGIST), [HOSPITAL, LABORATORY].sort());
});

test('whom an operator cut stays cut whatever a file says, and whom the directory ended stays so until it says active', async () => {
  const WITH_STATUS = `${HEADER};status`;
  const loadStatus = (status: string) =>
    world.directory.importProfessionals(linesOf(WITH_STATUS, `${AT_CABINET};${status}`));
  const isActive = async () => (await world.directory.findProfessional(RPPS_BIOLOGIST))?.active;
  await load(AT_CABINET);
  const told: number = (await statusesTold(0)).length;
  await world.directory.setProfessionalStatus(RPPS_BIOLOGIST, false);
  assert.equal((await load(AT_CABINET)).staySuspended, 0);
  assert.equal((await tokenFor(RPPS_BIOLOGIST)).status, 400, 'a file that says nothing of her status gave a token');
  assert.equal((await loadStatus('active')).staySuspended, 1);
  assert.equal((await tokenFor(RPPS_BIOLOGIST)).status, 400);
  assert.deepEqual(await statusesTold(), [false], 'nothing else was told to the record zone');
  await world.directory.setProfessionalStatus(RPPS_BIOLOGIST, true);
  assert.equal((await tokenFor(RPPS_BIOLOGIST)).status, 200);
  await loadStatus('inactive');
  await load(AT_CABINET);
  assert.equal(await isActive(), false, 'silence is not active');
  await world.directory.setProfessionalStatus(RPPS_BIOLOGIST, true);
  assert.equal(await isActive(), false, 'an operator does not end what the directory says');
  await loadStatus('active');
  assert.equal(await isActive(), true);
  assert.deepEqual(await statusesTold(), [false, true, false, false, true]);
  // Of several lines of one professional, one that says nothing takes nothing back.
  await world.directory.importProfessionals(linesOf(WITH_STATUS, `${AT_CABINET};inactive`, `${AT_HOSPITAL};`));
  assert.equal(await isActive(), false);
  await loadStatus('active');

  async function statusesTold(from = told): Promise<boolean[]> {
    const rows = await world.space.look<{ payload: { active: boolean } }>(
      `select payload from outbox where kind = 'professional.status' and key = 'professional:${RPPS_BIOLOGIST}' order by version`,
    );
    return rows.map(({ payload }) => payload.active).slice(from);
  }
});

test('the summary counts professionals truly: new, changed, the same', async () => {
  const counts = async (...lines: string[]) => {
    const { created, changed, unchanged, professionals } = await load(...lines);
    assert.equal(created + changed + unchanged, professionals);
    return [created, changed, unchanged];
  };
  const NEW = `899700000001;Mme;Neuve;Anne;60;;${CABINET};Cabinet du docteur Fauvel;SA07;`;
  await load(AT_LABORATORY);
  assert.deepEqual(await counts(AT_LABORATORY, NEW), [1, 0, 1]);
  assert.deepEqual(await counts(AT_LABORATORY, NEW), [0, 0, 2]);
  assert.deepEqual(await counts(AT_LABORATORY, AT_HOSPITAL, NEW), [0, 1, 1], 'another place of work');
  assert.deepEqual(await counts(AT_LABORATORY, NEW.replace('Neuve', 'Nouvelle')), [0, 2, 0]);
  assert.deepEqual(await counts(NEW), [0, 1, 0]);
});

test('who calls at the SOAP door is who the directory knows, there and then', async () => {
  await load(AT_CABINET);
  const approvalNumber = 'DEMO-2026-00101';
  const asked = { professionalId: RPPS_GP, structureId: CABINET, approvalNumber };
  const ask = async (changes: Partial<Record<keyof typeof asked, string | null>>) => {
    const identity = await world.directory.identify({ ...asked, ...changes } as typeof asked);
    return identity.actor === null ? identity.problem : identity.actor;
  };
  const doctor = await world.directory.identify(asked);
  assert.equal(doctor.actor?.name, 'Dr Hélène Fauvel');
  assert.equal(doctor.actor.profession?.code, '10');
  assert.equal(doctor.actor.structure?.id, CABINET);
  assert.equal(doctor.actor.software?.id, 'calame-cabinet');
  assert.equal(await ask({ structureId: HOSPITAL }), 'not-practising-there');
  assert.equal(await ask({ professionalId: '899900009999' }), 'not-practising-there');
  assert.equal(await ask({ structureId: '1999999999' }), 'unknown-structure');
  assert.equal(await ask({ approvalNumber: 'DEMO-0000' }), 'unknown-software');
  const structure = await world.directory.identify({ ...asked, professionalId: null });
  assert.equal(structure.actor?.kind, 'structure');
  await world.directory.setStructureStatus(CABINET, false);
  assert.equal(await ask({}), 'unknown-structure');
  await world.directory.setStructureStatus(CABINET, true);
  await world.directory.setProfessionalStatus(RPPS_GP, false);
  assert.equal(await ask({}), 'not-practising-there');
  await world.directory.setProfessionalStatus(RPPS_GP, true);
});
