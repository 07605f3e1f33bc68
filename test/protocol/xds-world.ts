import type { DescribePatients, FindByTraits } from '../../src/compose/patient-link.ts';
import { XDS_PREFIX, xdsParts } from '../../src/compose/xds-calls.ts';
import { CallerRefused } from '../../src/doors/xds/errors.ts';
import type { Caller, XdsParts } from '../../src/doors/xds/parts.ts';
import { xdsDoor } from '../../src/doors/xds/xds-door.ts';
import type { PatientIdentity } from '../../src/identity/contract.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import type { XmlElement } from '../../src/standards/cda/xml-tree.ts';
import { type Answer, envelopeOf, plain, readAnswer, type Sent } from '../support/xds-messages.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

export const REPOSITORY = '1.2.250.1.213.4.1.1.1.2';

const SOMEBODY: PatientIdentity = {
  birthName: 'ESSAI',
  usedName: 'ESSAI-PATIENT',
  givenNames: ['CAMILLE'],
  firstGivenName: 'CAMILLE',
  birthDate: '1979-03-05',
  birthplaceCode: '63220',
  sex: 'F',
  insKind: 'NIR',
  ins: { value: '279035121518989', oid: '1.2.250.1.213.1.4.10' },
  test: true,
};

export interface XdsWorld {
  readonly fhir: FhirWorld;
  readonly base: string;
  /** Reasons for which callers were refused. */
  readonly refusedCallers: string[];
  /** Records by the birth name of who holds them: what the other zone finds by traits. */
  readonly holders: Map<string, string>;
  /** What stands for the assertion of this actor about this patient. */
  securityOf(actor: Actor, patient: { value: string; oid: string } | null, reason?: string): string;
  post(service: string, sent: Sent): Promise<Answer>;
  /** Sends one envelope with the assertion of an actor about a patient. */
  call(
    service: string,
    actor: Actor,
    patient: { value: string; oid: string } | null,
    action: string,
    body: string,
    /** Why the glass is broken. */
    reason?: string,
  ): Promise<Answer>;
  stop(): Promise<void>;
}

/** Both doors on one record zone: the proof of callers alone is replaced, by names of actors that the test made. */
/** @param signers who is believed to sign sets; by default nobody */
export async function startXdsWorld(
  signers?: NonNullable<XdsParts['signers']>,
  maxArrivingBytes?: number,
): Promise<XdsWorld> {
  // The other zone, which alone knows who holds a record: names that stand for the numbers of records.
  const describe: DescribePatients = async (ids) =>
    ids.map((recordId) => ({ recordId, identity: { ...SOMEBODY, firstGivenName: recordId.toUpperCase() } }));
  const holders = new Map<string, string>();
  const findByTraits: FindByTraits = async ({ birthName }) => {
    const recordId = holders.get(birthName);
    return recordId === undefined ? null : { recordId, identity: { ...SOMEBODY, birthName } };
  };
  const callers = new Map<string, Caller>();
  const refusedCallers: string[] = [];
  const prove = async (envelope: Buffer): Promise<Caller> => {
    const caller = callers.get(/<test-caller>(\d+)<\/test-caller>/.exec(envelope.toString())?.[1] ?? '');
    if (caller === undefined) throw new CallerRefused('InvalidSecurityToken', 'Le VIHF est refusé.', 'test');
    return caller;
  };
  const fhir = await startFhirWorld(undefined, async (app, { zone, databases }, mistakes) => {
    const other = { describe, findByTraits };
    const place = { clock: systemClock, log: databases.log, publicUrl: 'https://carnet.test', prove, ...other };
    const parts = {
      ...xdsParts(place, zone),
      ...(signers === undefined ? {} : { signers }),
      ...(maxArrivingBytes === undefined ? {} : { maxArrivingBytes }),
      // The certificate of the connection is replaced with the proof.
      clientOf: ({ ip }: { readonly ip: string }) => ({ certificate: 'one', holder: 'one', address: ip }),
      callerRefused: (reason: string) => void refusedCallers.push(reason),
      failed: (error: unknown) => void mistakes.push(error),
    };
    await app.register(xdsDoor, { prefix: XDS_PREFIX, parts });
  });
  const base = fhir.base.replace(/\/fhir$/, XDS_PREFIX);
  const securityOf: XdsWorld['securityOf'] = (actor, patient, reason) => {
    const name = String(callers.size + 1);
    callers.set(name, { actor, patient, ...(reason === undefined ? {} : { reason }) });
    return `<test-caller>${name}</test-caller>`;
  };
  const post: XdsWorld['post'] = async (service, { contentType, body }) => {
    const init = { method: 'POST', headers: { 'content-type': contentType }, body: new Uint8Array(body) };
    return readAnswer(await fetch(`${base}/${service}`, init));
  };
  return {
    fhir,
    base,
    refusedCallers,
    holders,
    securityOf,
    post,
    call: (service, actor, patient, action, body, reason) =>
      post(service, plain(envelopeOf(body, { security: securityOf(actor, patient, reason), action }))),
    stop: () => fhir.stop(),
  };
}

/** Every element below one, itself first. */
export function everyElement(element: XmlElement): XmlElement[] {
  return [element, ...element.children.flatMap((each) => (typeof each === 'string' ? [] : everyElement(each)))];
}

export function named(element: XmlElement, name: string): XmlElement[] {
  return everyElement(element).filter((each) => each.name === name);
}
