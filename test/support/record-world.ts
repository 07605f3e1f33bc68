import { insText } from '../../src/compose/record-lookups.ts';
import { openRecordZone, type RecordZone } from '../../src/compose/record-zone.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { type Clock, systemClock } from '../../src/kernel/clock.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import type { DeliveredEvent } from '../../src/kernel/outbox.ts';
import type { DocumentEntry, SubmissionSet } from '../../src/standards/xds/metadata.ts';
import { startDatabases, type TestDatabases } from './databases.ts';

export interface RecordWorld {
  readonly zone: RecordZone;
  readonly databases: TestDatabases;
  /** What the zone told the other one of emergencies. */
  readonly told: readonly DeliveredEvent[];
  /** Opens a record for an INS of the test authority. */
  openRecord(
    matricule?: string,
    oid?: string,
  ): Promise<{ recordId: string; holder: Actor; ins: { value: string; oid: string } }>;
  professional(number: number, options?: { profession?: string; structure?: string; active?: boolean }): Promise<Actor>;
  stop(): Promise<void>;
}

export const TEST_NIR = '1.2.250.1.213.1.4.10';
export const TEST_SOFTWARE = { id: 'logiciel-de-test', name: 'Logiciel de test', version: '1.0' };

/** The record zone alone, on a real database, fed by the events that the other zone would send. */
export async function startRecordWorld(
  clock: Clock = systemClock,
  through: (url: string) => Promise<string> = async (url) => url,
): Promise<RecordWorld> {
  const databases = await startDatabases();
  const zone = await openRecordZone({
    url: await through(databases.record.app),
    secretsFolder: `${databases.data}/secrets`,
    data: databases.data,
    maxConnections: 8,
    clock,
    ids: systemIds,
    log: databases.log,
  });
  const told: DeliveredEvent[] = [];
  zone.notices.listen(async (events) => void told.push(...events));
  const versions = new Map<string, number>();
  const tell = async (key: string, kind: string, payload: Record<string, unknown>): Promise<void> => {
    const version = (versions.get(key) ?? 0) + 1;
    versions.set(key, version);
    await zone.fromSpace([{ key, version, kind, payload }]);
  };
  await tell('heartbeat', 'heartbeat', { at: clock.now().toISOString() });
  await tell(`software:${TEST_SOFTWARE.id}`, 'software.status', { clientId: TEST_SOFTWARE.id, approved: true });
  let born = 0;
  return {
    zone,
    databases,
    told,
    async openRecord(matricule, oid = TEST_NIR) {
      born += 1;
      const value = matricule ?? testNir(born);
      const recordId = systemIds.uuid();
      const indexes = zone.keys.blindIndexes(insText({ value, oid }));
      await tell(recordId, 'record.opened', {
        recordId,
        test: true,
        indexes: indexes.map((b) => ({ version: b.version, index: b.index.toString('base64') })),
      });
      const holder: Actor = {
        kind: 'person',
        id: systemIds.uuid(),
        name: `Personne ${born}`,
        recordIds: [recordId],
        purpose: 'normal',
        onBehalfOf: null,
      };
      return { recordId, holder, ins: { value, oid } };
    },
    async professional(number, { profession = '10', structure = '1750000001', active = true } = {}) {
      const id = `8${String(10_000_000_000 + number)}`;
      await tell(`professional:${id}`, 'professional.status', { idNat: id, active });
      return professionalActor(id, number, profession, structure);
    },
    async stop() {
      await zone.close();
      await databases.stop();
    },
  };
}

/** A professional who uses the test software. */
export function professionalActor(id: string, number: number, profession: string, structure: string): Actor {
  return {
    kind: 'professional',
    id,
    name: `Dr Essai ${number}`,
    recordIds: [],
    purpose: 'normal',
    onBehalfOf: null,
    profession: { code: profession, system: '1.2.250.1.71.1.2.7' },
    structure: { id: structure, name: `Cabinet ${structure}` },
    software: TEST_SOFTWARE,
  };
}

/** A matricule with a valid key: a woman born in January 1980, numbered. */
export function testNir(order: number): string {
  const body = `2800175${String(Math.floor(order / 1000) % 1000).padStart(3, '0')}${String(order % 1000).padStart(3, '0')}`;
  const key = 97n - (BigInt(body) % 97n);
  return `${body}${String(key).padStart(2, '0')}`;
}

/** A plain-text document for the record of `patient`: small, distinct, deposited as a bare file. */
export function textDocument(
  patient: { value: string; oid: string },
  number: number,
  changes: Partial<DocumentEntry> = {},
) {
  const at = {
    text: '2026-03-12T10:05:00+01:00',
    precision: 'second',
    offset: '+01:00',
    from: '2026-03-12T09:05:00.000Z',
    to: '2026-03-12T09:05:01.000Z',
  } as const;
  const entry: DocumentEntry = {
    uniqueId: `1.2.250.1.999.1.${number}`,
    status: 'approved',
    mimeType: 'text/plain',
    languageCode: 'fr-FR',
    title: `Compte rendu ${number}`,
    creationTime: at,
    serviceStart: at,
    authors: [
      {
        person: { id: '810000000001', oid: '1.2.250.1.71.4.2.1', name: { family: 'ESSAI', given: ['Anne'] } },
        role: [],
      },
    ],
    patientId: { ...patient, type: 'NH' },
    classCode: { code: '10', system: '1.2.250.1.213.1.1.4.1', label: 'Compte rendu' },
    typeCode: { code: '11488-4', system: '2.16.840.1.113883.6.1', label: 'CR de consultation' },
    formatCode: { code: 'urn:ihe:iti:xds:2017:mimeTypeSufficient', system: '1.3.6.1.4.1.19376.1.2.3' },
    confidentiality: 'N',
    visibility: [],
    eventCodes: [],
    referenceIds: [],
    ...changes,
  };
  const set: SubmissionSet = {
    uniqueId: `1.2.250.1.999.2.${number}`,
    sourceId: '1.2.250.1.999.3',
    submissionTime: at,
    patientId: { ...patient, type: 'NH' },
    contentType: { code: '07', system: '1.2.250.1.213.2.2' },
    authors: entry.authors,
    intendedRecipients: [],
  };
  return {
    set,
    document: { declared: entry, content: Buffer.from(`Bonjour, document numéro ${number}.`), mediaType: 'text/plain' },
  };
}
