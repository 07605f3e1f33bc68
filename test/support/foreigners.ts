/** Eight identities that have no right to a person's documents, each with everything else in order. */
import assert from 'node:assert/strict';
import { AccessTokens } from '../../src/directory/access-token.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { manualClock, systemClock } from '../../src/kernel/clock.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import type { DemoPerson, World } from './running-world.ts';
import { Visitor } from './visitor.ts';
import { attendingToken, listed, patientOf } from './world-documents.ts';
import { professionalToken } from './world-tokens.ts';

const LONG_AGO_MS = 3_600_000;

export interface Foreigner {
  readonly name: string;
  readonly token: string | null;
  readonly visitor: Visitor;
}

const SUSPENDED_PRODUCT = 'officine-verte';
const STRUCTURE_PRODUCTS = ['lumen-ris', 'hospilis-dpi', 'ambre-labo'];

/** Doctors of the town, by key: one who never met the person, and two who are about to lose what they have. */
const STRANGER = 'desprairies';
const BLOCKED = 'moulin';
const INACTIVE = 'hollander';

/** Takes rights away in the running deployment; resolves when the record zone knows it. */
export async function foreignersTo(world: World, victim: DemoPerson, other: DemoPerson): Promise<Foreigner[]> {
  const inside = await world.inside();
  const { record, space } = inside.deployment;
  const doctor = (key: string) => {
    const found = world.demo.professionals.find((one) => one.key === key);
    assert.ok(found, key);
    return found;
  };
  const owner = { ins: patientOf(victim) };
  for (const key of [BLOCKED, INACTIVE]) {
    const { idNat: id, name } = doctor(key);
    const actor: Actor = { kind: 'professional', id, name, recordIds: [], purpose: 'normal', onBehalfOf: null };
    await record.runner.run(record.actions.declareConsent, actor, { owner, role: 'care-team' });
  }
  const attending = world.demo.professionals.find(({ key }) => key === victim.attending);
  const bySuspended = await professionalToken(inside.config, space.directory, attending?.rpps ?? '', SUSPENDED_PRODUCT);
  const tokens: readonly (readonly [string, string | null])[] = [
    ['a doctor without consent', await world.tokenFor(doctor(STRANGER).rpps)],
    ['a doctor whom the person blocked', await world.tokenFor(doctor(BLOCKED).rpps)],
    ['a professional who no longer practises', await world.tokenFor(doctor(INACTIVE).rpps)],
    ['a suspended product, for the attending doctor', bySuspended],
    ['an expired token of the attending doctor', await expired(world, victim)],
    ['a structure alone', await strangeStructure(world, victim)],
    ['nobody', null],
  ];
  await space.directory.setSoftwareStatus(SUSPENDED_PRODUCT, 'suspended');
  await space.directory.setProfessionalStatus(doctor(INACTIVE).idNat, false);
  const holder = await holderOf(world, victim);
  const { idNat: id, name } = doctor(BLOCKED);
  await record.runner.run(record.actions.blockProfessional, holder, { owner, professional: { id, name } });
  await inside.deployment.settle();
  const session = {
    name: "another person's session",
    token: null,
    visitor: await world.visit(other.signIn.identifier),
  };
  const visitors = tokens.map(([who, token]) => ({ name: who, token, visitor: new Visitor(world.baseUrl) }));
  return [session, ...visitors];
}

/** The person herself, as the pages' door would name her. */
export async function holderOf(world: World, person: DemoPerson): Promise<Actor> {
  const { identity } = (await world.inside()).deployment.space;
  const found = await identity.findByIns(patientOf(person));
  assert.ok(found);
  const { personId, recordId } = found;
  return {
    kind: 'person',
    id: personId,
    name: person.name,
    recordIds: [recordId],
    purpose: 'normal',
    onBehalfOf: null,
  };
}

/** A structure that deposited nothing for this person: what it deposited itself it may find again. */
async function strangeStructure(world: World, victim: DemoPerson): Promise<string> {
  for (const clientId of STRUCTURE_PRODUCTS) {
    const token = await world.structureToken(clientId);
    if ((await listed(world, token, patientOf(victim))).size === 0) return token;
  }
  throw new Error('every structure of the town knows this person');
}

/** A token that this deployment signed an hour ago. */
async function expired(world: World, victim: DemoPerson): Promise<string> {
  const { config, deployment } = await world.inside();
  const { directory, tokenKeys } = deployment.space;
  const key = world.demo.professionals.find((one) => one.key === victim.attending);
  const professional = await directory.findProfessional(key?.idNat ?? '');
  const software = await directory.findSoftware('calame-cabinet');
  assert.ok(professional && software);
  const issuer = config.publicUrl;
  const clock = manualClock(new Date(systemClock.now().getTime() - LONG_AGO_MS));
  const tokens = new AccessTokens({ keys: tokenKeys, issuer, audience: `${issuer}/fhir`, clock, ids: systemIds });
  const activity = professional.activities[0] ?? null;
  const subject = { kind: 'professional', professional, activity, software, medicalRegulation: false } as const;
  const { token } = await tokens.issue(subject, ['record.read', 'record.deposit', 'record.manage'], null);
  assert.notEqual(token, await attendingToken(world, victim));
  return token;
}
