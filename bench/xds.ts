/** CPU of one deposit by the SOAP door beside the FHIR door, and what proof, package and metadata cost of it. */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { provideBundle } from '../sandbox/demo/provide-bundle.ts';
import { bigCda } from '../sandbox/town/big-cda.ts';
import { townPeople } from '../sandbox/town/people.ts';
import { townWorld } from '../sandbox/town/scene.ts';
import { callerProof } from '../src/compose/vihf-caller.ts';
import { XDS_PREFIX, xdsParts } from '../src/compose/xds-calls.ts';
import { xdsDoor } from '../src/doors/xds/xds-door.ts';
import type { Actor } from '../src/kernel/actor.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { parseIns } from '../src/standards/ins/ins.ts';
import { readEnvelope } from '../src/standards/soap-mtom/envelope.ts';
import { PackageReader } from '../src/standards/soap-mtom/package-reader.ts';
import { readVihf } from '../src/standards/vihf/read-vihf.ts';
import { writeVihf } from '../src/standards/vihf/write-vihf.ts';
import { firstChild } from '../src/standards/xds/ebrim.ts';
import type { SubmissionSet } from '../src/standards/xds/metadata.ts';
import { readSubmission } from '../src/standards/xds/read-submission.ts';
import { startFhirWorld } from '../test/protocol/fhir-world.ts';
import { statement, VihfWorld } from '../test/support/vihf-world.ts';
import { provide, type Sent } from '../test/support/xds-messages.ts';
import { loadNow } from './machine.ts';

const HELP = `npm run bench:xds -- [--deposits 300] [--warm-up 100] [--seed 20261122] [--keys rsa]
Processor time of this process for one acknowledged deposit of a distinct 64 KB CDA document: FHIR (ITI-65, a token already verified)
and SOAP (ITI-41 in MTOM, a VIHF proved each time), turn by turn, without network. PostgreSQL is not counted: its part is the same.
Exit code 1 when SOAP costs more than 1.6 times FHIR.`;
const MOST_RATIO = 1.6;
const DOCUMENT_BYTES = 64 * 1024;
/** Deposits of one door before it is the other's turn. */
const TURN = 25;
const SOURCE = '1.2.250.1.999.1';

const { values } = parseArgs({
  options: {
    deposits: { type: 'string', default: '300' },
    'warm-up': { type: 'string', default: '100' },
    seed: { type: 'string', default: '20261122' },
    keys: { type: 'string', default: 'rsa' },
    help: { type: 'boolean', default: false },
  },
});

interface Deposits {
  fhir(): Promise<void>;
  soap(): Promise<void>;
  /** One SOAP message, for its parts. */
  readonly sample: Sent;
}

/** Both doors on one record zone; the certificate of the connection is the card's. */
async function startDoors(authority: VihfWorld) {
  let app: FastifyInstance | undefined;
  let actor: Actor | undefined;
  const fhir = await startFhirWorld(undefined, async (server, { zone, databases }) => {
    const identify = async () => {
      if (actor === undefined) throw new Error('no actor yet');
      return { actor, sourceId: SOURCE };
    };
    const own = { clock: systemClock, trust: { signers: authority.trust }, identify, usedAssertions: zone.usedProofs };
    const proof = callerProof({ ...own, address: 'https://bench', sha1: false });
    const prove = (envelope: Buffer) => proof(envelope, { peerCertificate: authority.cardTls });
    const place = { clock: systemClock, log: databases.log, publicUrl: 'https://bench', prove };
    const clientOf = () => ({ certificate: 'card', holder: 'card', address: '127.0.0.1' });
    await server.register(xdsDoor, { prefix: XDS_PREFIX, parts: { ...xdsParts(place, zone), clientOf } });
    app = server;
  });
  actor = await fhir.world.professional(1);
  if (app === undefined) throw new Error('no server');
  return { fhir, app, actor };
}

/** Distinct deposits about one person, and her INS. */
function depositsOf(seed: number) {
  const [person] = townPeople({ seed, persons: 1 });
  const [professional] = townWorld({ seed }).professionals;
  if (person === undefined || professional === undefined) throw new Error('the town is empty');
  const cda = bigCda(DOCUMENT_BYTES, seed);
  let number = 0;
  const next = () => {
    number += 1;
    const document = cda.document(number, person, professional);
    const entry = cda.entryOf(document, person, professional);
    const set: SubmissionSet = {
      uniqueId: `${document.uniqueId}.1`,
      sourceId: SOURCE,
      submissionTime: entry.creationTime,
      patientId: entry.patientId,
      contentType: { code: '07', system: '1.2.250.1.213.2.2' },
      authors: entry.authors,
      intendedRecipients: [],
    };
    const hash = createHash('sha1').update(document.bytes).digest('hex');
    return { set, entry: { ...entry, hash, size: document.bytes.length }, bytes: document.bytes };
  };
  return { next, ins: next().entry.patientId };
}

async function prepare(authority: VihfWorld, seed: number): Promise<Deposits & { stop(): Promise<void> }> {
  const { fhir, app, actor } = await startDoors(authority);
  const { next, ins } = depositsOf(seed);
  await fhir.world.openRecord(ins.value, ins.oid);
  const patient = parseIns(ins.value, ins.oid);
  const soapOf = (): Sent => {
    const { set, entry, bytes } = next();
    const assertion = writeVihf(statement({ patient: patient.ok ? patient.ins : null }), authority.card);
    return provide({ set, documents: [{ declared: entry, content: bytes }] }, assertion);
  };
  const token = fhir.tokenFor(actor);
  const bundle = () => {
    const { set, entry, bytes } = next();
    return Buffer.from(JSON.stringify(provideBundle(set, entry, bytes.toString('base64'))));
  };
  return {
    sample: soapOf(),
    fhir: batch(bundle, async (payload) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' };
      const { statusCode, body } = await app.inject({ method: 'POST', url: '/fhir', headers, payload });
      if (statusCode !== 200) throw new Error(body);
    }),
    soap: batch(soapOf, async ({ contentType, body: payload }) => {
      const headers = { 'content-type': contentType, 'content-length': String(payload.length) };
      const { body } = await app.inject({ method: 'POST', url: `${XDS_PREFIX}/repository`, headers, payload });
      if (!body.includes('ResponseStatusType:Success')) throw new Error(body);
    }),
    stop: () => fhir.stop(),
  };
}

/** Messages are made before the clock runs; TURN of them a turn. */
const spent = new Map<object, { micros: number; count: number }>();
function batch<T>(make: () => T, send: (message: T) => Promise<void>): () => Promise<void> {
  const turn = async (): Promise<void> => {
    const messages = Array.from({ length: TURN }, make);
    const before = process.cpuUsage();
    for (const message of messages) await send(message);
    const { user, system } = process.cpuUsage(before);
    const known = spent.get(turn) ?? { micros: 0, count: 0 };
    spent.set(turn, { micros: known.micros + user + system, count: known.count + TURN });
  };
  return turn;
}

/** Mean microseconds of processor of one call. */
function microsOf(what: () => void, times = 400): number {
  for (let n = 0; n < times; n += 1) what();
  const before = process.cpuUsage();
  for (let n = 0; n < times; n += 1) what();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

function partsOf({ body }: Sent, authority: VihfWorld): Record<string, number> {
  const boundary = body.toString('latin1', 2, body.indexOf('\r\n'));
  const unpack = () => {
    const reader = new PackageReader(boundary, body.length);
    for (let at = 0; at < body.length; at += 65_536) reader.push(body.subarray(at, at + 65_536));
    return reader.end();
  };
  const envelope = unpack()[0]?.bytes ?? Buffer.alloc(0);
  const { body: request, utf8 } = readEnvelope(envelope);
  const context = { now: systemClock.now(), trust: authority.trust, tlsCertificate: authority.cardTls, audiences: [] };
  return {
    'VIHF (XML signature, certificate, attributes)': microsOf(() => readVihf(utf8, context), 100),
    'MTOM package': microsOf(unpack),
    'SOAP envelope': microsOf(() => readEnvelope(envelope)),
    'ebRIM metadata': microsOf(() => readSubmission(firstChild(request, 'SubmitObjectsRequest') ?? request)),
  };
}

async function main(): Promise<void> {
  if (values.help) return console.log(HELP);
  const [deposits, warmUp, seed] = [values.deposits, values['warm-up'], values.seed].map(Number) as [
    number,
    number,
    number,
  ];
  const authority = new VihfWorld(values.keys === 'ec' ? 'ec' : 'rsa');
  const doors = await prepare(authority, seed);
  try {
    console.log(`seed ${seed}, ${values.keys} keys, load ${loadNow()}`);
    for (let n = 0; n < warmUp; n += TURN) await doors.fhir().then(doors.soap);
    spent.clear();
    for (let n = 0; n < deposits; n += TURN) await doors.fhir().then(doors.soap);
    const mean = (door: object) => (spent.get(door)?.micros ?? 0) / (spent.get(door)?.count ?? 1);
    const [fhir, soap] = [mean(doors.fhir), mean(doors.soap)];
    console.log(
      `FHIR deposit ${fhir.toFixed(0)} us, SOAP deposit ${soap.toFixed(0)} us: ${(soap / fhir).toFixed(2)} times`,
    );
    for (const [part, micros] of Object.entries(partsOf(doors.sample, authority))) {
      console.log(`  ${part}: ${micros.toFixed(0)} us`);
    }
    if (soap / fhir > MOST_RATIO) {
      console.log(`at most ${MOST_RATIO} times is wanted`);
      process.exitCode = 1;
    }
  } finally {
    await doors.stop();
  }
}

await main();
