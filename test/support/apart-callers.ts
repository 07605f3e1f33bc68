/** Who calls the two zones in the tests of zones apart: a professional's product, a stranger at the link, the command line. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { askToken, exchangeOf } from '../../sandbox/demo/ask-token.ts';
import { clientKey } from '../../sandbox/demo/client-keys.ts';
import { idTokenFor } from '../../sandbox/identity-provider/id-token.ts';
import { loadProviderKeys } from '../../sandbox/identity-provider/provider-keys.ts';
import { describeOver } from '../../src/compose/patient-link.ts';
import { sandboxIssuer } from '../../src/compose/professional-pages.ts';
import { sandboxKeyFolder } from '../../src/compose/sandbox-server.ts';
import type { Software } from '../../src/directory/contract.ts';
import { type Actor, systemActor } from '../../src/kernel/actor.ts';
import { type Clock, systemClock } from '../../src/kernel/clock.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { SigningRing } from '../../src/kernel/keys/signing-keys.ts';
import { ActorSigner } from '../../src/kernel/link/actor-assertion.ts';
import type { StatedIns } from '../../src/kernel/link/deferred-indexes.ts';
import { LinkClient } from '../../src/kernel/link/link-client.ts';
import { zoneHostName } from '../../src/kernel/link/link-identity.ts';
import { newDeposit } from '../protocol/fhir-calls.ts';
import type { ApartWorld } from './apart-world.ts';
import type { TestAuthority } from './test-authority.ts';

const RPPS = '899900000015';
const PRODUCT = 'calame-cabinet';
const PROFESSIONALS = [
  'id_nat;title;family_name;given_name;profession;profession_label;specialty;specialty_label;status;structure_id;structure_name;structure_finess;structure_type;sector',
  `${RPPS};Dr;Fauvel;Hélène;10;Médecin;SM54;Médecine Générale;active;1580990046;Cabinet du docteur Fauvel;580990046;SA07;`,
];

async function* lines(texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

export function insuredCsv(ins: StatedIns, givenName: string): string {
  return [
    'matricule;oid;birth_name;given_names;sex;birth_date;birthplace_code;email',
    `${ins.value};${ins.oid};MOREAU;${givenName};F;1980-01-12;75101;${givenName.toLowerCase()}@exemple.fr`,
  ].join('\n');
}

function product(world: ApartWorld): Software {
  const { publicJwk } = clientKey(join(world.databases.data, 'product'), PRODUCT);
  return {
    clientId: PRODUCT,
    name: 'Calame',
    version: '7.2.1',
    approvalNumber: 'DEMO-2026-00101',
    status: 'approved',
    sourceId: '1.2.250.1.999.1',
    kind: 'professional',
    jwks: { keys: [publicJwk] },
  };
}

/** Registers professionals and product, gives the person her identifier. Returns the opaque id of her record. */
export async function enrol(world: ApartWorld, ins: StatedIns, login: string, password: string): Promise<string> {
  return world.inside(world.space, async ({ space }) => {
    assert.ok(space !== null);
    await space.directory.importProfessionals(lines(PROFESSIONALS));
    await space.directory.registerSoftware(product(world));
    const found = (await space.identity.findByIns(ins)) ?? assert.fail('the person was not imported');
    const hash = await space.identity.hashPassword(password);
    await space.identity.setCredential(systemActor('enrolment'), found.personId, login, hash);
    return found.recordId;
  });
}

/** The professional is authorised in the person's record. */
export async function declareConsent(world: ApartWorld, ins: StatedIns): Promise<void> {
  const doctor: Actor = {
    kind: 'professional',
    id: RPPS,
    name: 'Dr Fauvel',
    recordIds: [],
    purpose: 'normal',
    onBehalfOf: null,
  };
  await world.inside(world.record, async ({ record }) => {
    const { runner, actions } = record?.zone ?? assert.fail();
    await runner.run(actions.declareConsent, doctor, { owner: { ins }, role: 'care-team' });
  });
}

/** Events of a kind that the space zone has not delivered yet, as their text in its database. */
export async function waitingEvents(world: ApartWorld, kind: string): Promise<string[]> {
  return world.inside(world.space, async ({ space }) => {
    const statement = { name: 'test-waiting', text: 'select payload::text as payload from outbox where kind = $1' };
    const rows = await space?.database.lookUp<{ payload: string }>(statement, [kind]);
    return (rows ?? []).map(({ payload }) => payload);
  });
}

/** An access token of the space zone's process, for the professional's product. */
export async function accessToken(world: ApartWorld): Promise<string> {
  const { config, base } = world.space;
  const { privateJwk } = clientKey(join(world.databases.data, 'product'), PRODUCT);
  const professional = await world.inside(
    world.space,
    ({ space }) => space?.directory.findProfessional(RPPS) ?? assert.fail(),
  );
  const keys = await loadProviderKeys(sandboxKeyFolder(config));
  const provider = { issuer: sandboxIssuer(config.publicUrl), keys, now: world.now() };
  const identity = await idTokenFor(provider, professional ?? assert.fail(), PRODUCT);
  const client = { clientId: PRODUCT, privateJwk, tokenUrl: `${base}/oauth/token`, now: world.now() };
  const body = await askToken(client, exchangeOf(identity));
  return body.access_token ?? assert.fail(JSON.stringify(body));
}

export async function deposit(world: ApartWorld, token: string, ins: StatedIns, title: string): Promise<number> {
  const { bundle } = newDeposit(ins, { title });
  const response = await fetch(`${world.record.base}/fhir`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
    body: JSON.stringify(bundle),
  });
  await response.text();
  return response.status;
}

export async function search(
  world: ApartWorld,
  token: string,
  ins: StatedIns,
): Promise<{ status: number; total: number }> {
  const response = await fetch(`${world.record.base}/fhir/DocumentReference/_search`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams(`patient.identifier=urn:oid:${ins.oid}|${ins.value}&status=current`),
  });
  const { total } = (await response.json()) as { total?: number };
  return { status: response.status, total: total ?? -1 };
}

/** A stranger at the record zone's link, with these files and this way to sign. */
export async function stranger(
  world: ApartWorld,
  authority: TestAuthority,
  host: string,
  days: number,
  clock: Clock,
  ring?: SigningRing,
) {
  const { cert, key } = authority.issue(host, days);
  const identity = { cert: Buffer.from(cert), key: Buffer.from(key), ca: Buffer.from(world.authority.cert) };
  const folder = join(world.space.config.secretsFolder, 'space/actor');
  const signer = new ActorSigner(ring ?? (await SigningRing.open({ use: 'token', folder })), clock, systemIds);
  const url = `https://127.0.0.1:${world.record.config.link.port}`;
  return new LinkClient({ url, peer: 'record', identity, signer });
}

/** Who holds a record is told to the record zone, and by the space zone only. */
export async function assertHoldersTold(world: ApartWorld, recordId: string, ins: StatedIns): Promise<void> {
  const nobodys = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
  const told = await world.inside(world.record, async ({ record }) => record?.describe([nobodys, recordId]));
  assert.deepEqual(
    told?.map(({ recordId: id, identity }) => [id, identity.ins]),
    [[recordId, ins]],
  );
  const { birthName, givenNames, sex, birthDate } = told?.[0]?.identity ?? assert.fail('nobody is told');
  const traits = { birthName, givenNames: givenNames.join(' '), sex, birthDate };
  const found = await world.inside(world.record, async ({ record }) => record?.findByTraits(traits));
  assert.equal(found?.recordId, recordId);
  const asked = await stranger(world, world.authority, zoneHostName('space'), 1, systemClock);
  await assert.rejects(describeOver(asked)([recordId]), 'the record zone answers no such call');
  asked.close();
}

/** Runs the command itself. */
export function runCarnet(words: readonly string[], variables: Readonly<Record<string, string>>) {
  const program = join(import.meta.dirname, '../../bin/carnet.js');
  const child = spawn(process.execPath, [program, ...words], {
    env: { PATH: process.env['PATH'] ?? '', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { process: child, output: () => output, ended };
}
