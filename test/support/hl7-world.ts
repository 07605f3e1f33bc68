/** The port for HL7 v2 as gateways meet it: MLLP over TLS with client certificates, one record zone on a real database. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Hl7Client } from '../../sandbox/hl7-client/client.ts';
import { messageOf, type Sending } from '../../sandbox/hl7-client/messages.ts';
import { hl7Parts, senderProof } from '../../src/compose/hl7-calls.ts';
import { type Hl7Listener, startHl7Listener } from '../../src/compose/hl7-listener.ts';
import type { CallerIdentity } from '../../src/directory/contract.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { createLog } from '../../src/kernel/log.ts';
import type { Hl7Message } from '../../src/standards/hl7v2/read-message.ts';
import { freePort } from './free-port.ts';
import { TEST_SOFTWARE } from './record-world.ts';
import { type SoapWorld, startSoapWorld } from './soap-world.ts';
import { card, DOCTOR, HOSPITAL, structure } from './vihf-world.ts';

const MAX_OF_STRUCTURE = 8;
const MAX_ARRIVING_OF_STRUCTURE = 1_000_000;
export const CLINIC = '1990000136';
export const SOLANGE = { value: '244035809504128', oid: '1.2.250.1.213.1.4.10' };
const LETTER = readFileSync(new URL('../fixtures/cda/lettre-de-liaison.xml', import.meta.url), 'utf8');

export interface Hl7World {
  readonly soap: SoapWorld;
  readonly listener: Hl7Listener;
  readonly port: number;
  /** Connections that one structure may keep open here: few, so that a test may open more. */
  readonly maxOfStructure: number;
  /** Bytes that may arrive for one structure here. */
  readonly maxArrivingOfStructure: number;
  /** Everything that was logged. */
  readonly lines: string[];
  /** A connection with a new certificate of a structure; of a doctor's card for DOCTOR. */
  connect(holder?: string): Promise<Hl7Client>;
  connectWith(certificate: { readonly cert: string; readonly key: string }): Promise<Hl7Client>;
  stop(): Promise<void>;
}

export async function startHl7World(): Promise<Hl7World> {
  const soap = await startSoapWorld();
  const { fhir, vihf, trust, metrics } = soap;
  await fhir.world.openRecord(SOLANGE.value, SOLANGE.oid);
  const identify = async ({ structureId: id }: { structureId: string }): Promise<CallerIdentity> => {
    if (id !== HOSPITAL && id !== CLINIC) return { actor: null, problem: 'unknown-structure' };
    const rest = { recordIds: [], purpose: 'normal', onBehalfOf: null, software: TEST_SOFTWARE } as const;
    const actor = {
      kind: 'structure',
      id,
      name: `Structure ${id}`,
      structure: { id, name: `Structure ${id}` },
      ...rest,
    } as const;
    return { actor, sourceId: '1.2.250.1.999.1' };
  };
  const lines: string[] = [];
  const log = createLog('debug', {}, { write: (line) => void lines.push(line) });
  const port = await freePort();
  const listener = await startHl7Listener({
    bind: '127.0.0.1',
    port,
    door: hl7Parts({ clock: systemClock, log, metrics }, fhir.world.zone),
    trust,
    log,
    metrics,
    maxOfStructure: MAX_OF_STRUCTURE,
    maxArrivingOfStructure: MAX_ARRIVING_OF_STRUCTURE,
    prove: senderProof(identify, systemClock),
  });
  const connectWith = ({ cert, key }: { readonly cert: string; readonly key: string }) =>
    Hl7Client.open(`mllps://localhost:${port}`, { cert, key, ca: vihf.bundle });
  return {
    soap,
    listener,
    port,
    maxOfStructure: MAX_OF_STRUCTURE,
    maxArrivingOfStructure: MAX_ARRIVING_OF_STRUCTURE,
    lines,
    connect(holder = HOSPITAL) {
      return connectWith(vihf.issue(holder === DOCTOR ? card(DOCTOR) : structure(holder), 'tls-client'));
    },
    connectWith,
    async stop() {
      await listener.close();
      await soap.stop();
    },
  };
}

/** A discharge letter of Solange; each number is another document: its ids, and the second at which it was written. */
export function letter(number: number, replaces?: number, change: (text: string) => string = (text) => text): Buffer {
  const id = (n: number): string => `2.25.20261128000000000000000000000${String(n).padStart(4, '0')}`;
  const parent =
    replaces === undefined
      ? ''
      : `<relatedDocument typeCode="RPLC"><parentDocument><id root="${id(replaces)}"/></parentDocument></relatedDocument>`;
  const text = LETTER.replace(/<id root="2\.25\.2026[0-9]*"\/>/, `<id root="${id(number)}"/>`)
    .replace(/<setId root="[0-9.]*"\/>/, `<setId root="${id(9000 + number)}"/>`)
    .replace(
      '20261011161319',
      `2026101116${String(10 + Math.floor(number / 60))}${String(number % 60).padStart(2, '0')}`,
    )
    .replace('<componentOf>', `${parent}<componentOf>`);
  return Buffer.from(change(text));
}

let sent = 0;
/** A message around a document, sent now unless it says otherwise. */
export function message(content: Buffer, changes: Partial<Sending> = {}): Buffer {
  sent += 1;
  const time = '20261128223000+0100';
  return messageOf({
    content,
    act: 'new',
    message: 'MDM',
    flags: [],
    receipt: false,
    controlId: `T${sent}`,
    time,
    ...changes,
  });
}

/** What an acknowledgement says: `AA T1`, `AE T2 207 902`. */
export function said(answer: { readonly message: Hl7Message } | null): string {
  if (answer === null) return 'hung up';
  const all = (name: string) => answer.message.segments.filter((one) => one.name === name);
  const msa = all('MSA').map((one) => `${one.text(1)} ${one.text(2)}`);
  const obx = all('OBX').map((one) => `${one.text(3)} ${one.text(4)} ${one.text(5)}`);
  const err = all('ERR').map((one) => `${one.text(3)} ${one.text(5)}`.trim());
  return [...msa, ...obx, ...err].join(' ');
}

/** The hospital as the act knows it. */
export function hospital() {
  const rest = { recordIds: [], purpose: 'normal', onBehalfOf: null } as const;
  const software = { id: 'logiciel-de-test', name: 'Logiciel de test', version: '1.0' };
  return {
    kind: 'structure',
    id: HOSPITAL,
    name: 'Hôpital',
    structure: { id: HOSPITAL, name: 'Hôpital' },
    software,
    ...rest,
  } as const;
}

/** A notification without content that names a document by TXA-12 to withdraw it. */
export const t11 = (number: number): Buffer =>
  Buffer.from(
    ['MSH|^~\\&|A|B|C|D|20261128223000+0100||MDM^T11^MDM_T01|C11|P|2.6', 'EVN||20261128223000']
      .concat(`PID|||${SOLANGE.value}^^^INS&${SOLANGE.oid}&ISO^INS`)
      .concat(
        `TXA|1|11490-0|TEXT|202611282230||||||||2.25.20261128000000000000000000000${String(number).padStart(4, '0')}`,
      )
      .join('\r'),
  );

/** A message with one thing said otherwise. */
export const edited = (bytes: Buffer, from: string | RegExp, to: string): Buffer => {
  const text = bytes.toString('latin1');
  const changed = text.replace(from, to);
  assert.notEqual(changed, text, String(from));
  return Buffer.from(changed, 'latin1');
};
