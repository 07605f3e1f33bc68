import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PersonState } from '../../src/identity/contract.ts';
import { createIdentity, ENROLMENT, type Identity, type IdentityParts } from '../../src/identity/identity.ts';
import type { Mail } from '../../src/identity/mail-queue.ts';
import { personResolver, personStates } from '../../src/identity/person-state.ts';
import { type ManualClock, manualClock } from '../../src/kernel/clock.ts';
import type { Row } from '../../src/kernel/flight.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { ZoneKeys } from '../../src/kernel/keys/key-ring.ts';
import { createLog } from '../../src/kernel/log.ts';
import { LookUpBudget } from '../../src/kernel/look-up-budget.ts';
import { migrateZone } from '../../src/kernel/migrate.ts';
import { OutboxWriter } from '../../src/kernel/outbox.ts';
import { RefusalLedger } from '../../src/kernel/refusals.ts';
import { OwnerRunner } from '../../src/kernel/runner.ts';
import type { Pause } from '../../src/kernel/slow-clock.ts';
import { ProofGate } from '../../src/kernel/tlog/proof-gate.ts';
import { TraceProver } from '../../src/kernel/tlog/prove-traces.ts';
import { LogReader } from '../../src/kernel/tlog/read-log.ts';
import type { TraceRow } from '../../src/kernel/trace.ts';
import { TraceWriter } from '../../src/kernel/trace-writer.ts';
import { Database } from '../../src/kernel/transaction.ts';
import { zoneNames } from '../../src/kernel/zones.ts';
import { migrationsOf, startEngine } from '../support/engine.ts';

/** The space zone alone on a real PostgreSQL, with a clock that tests move and mails kept in a list. */
export interface SpaceWorld {
  readonly folder: string;
  readonly clock: ManualClock;
  readonly database: Database;
  readonly keys: ZoneKeys;
  readonly outbox: OutboxWriter;
  readonly identity: Identity;
  readonly parts: IdentityParts;
  readonly mails: Mail[];
  /** While `refuse` is set, the mail server takes nothing. */
  readonly mailServer: { refuse: (() => Error) | null };
  readonly logged: string[];
  readonly unknownLogins: { count: number };
  /** Milliseconds of each pause asked for. */
  readonly pauses: number[];
  /** Traces of one person, oldest first. */
  traces(personId: string): Promise<TraceRow[]>;
  /** Rows of a statement as the superuser sees them. */
  look<R extends Row>(sql: string): Promise<R[]>;
  /** Imports one person and gives her an identifier and a password. */
  enrol(line: string, login: string, password: string): Promise<{ personId: string; recordId: string }>;
  close(): Promise<void>;
}

export const HEADER =
  'matricule;oid;birth_name;given_names;used_name;sex;birth_date;birthplace_code;address_department;email;telephone;scheme';
const TRACES = { name: 'test-traces', text: 'select trace_id, sealed from trace_detail order by trace_id' };
const START = new Date('2026-11-22T08:00:00Z');

export async function* linesOf(...lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

/** A PostgreSQL of its own, migrated, with the keys of both zones. */
async function openStores(folder: string, clock: ManualClock, logged: string[]) {
  const log = createLog('info', {}, { write: (line) => void logged.push(line) });
  const postgres = await startEngine(folder, log);
  const urls = postgres.urls.space;
  if (urls === undefined) throw new Error('the space zone has a database');
  await migrateZone({ zone: 'space', url: urls.admin, clock, ...migrationsOf('space', folder) });
  const open = (url: string, role = 'carnet_space_app') =>
    new Database({ url, role, maxConnections: 10, applicationName: 'test' }, 'carnet.person');
  const keys = await ZoneKeys.open({ zone: 'space', folder: join(folder, 'keys'), clock });
  const recordKeys = await ZoneKeys.open({ zone: 'record', folder: join(folder, 'record-keys'), clock });
  const traces = new TraceWriter(keys, systemIds, 'person_id');
  return {
    log,
    postgres,
    database: open(urls.app, zoneNames('space').app),
    superuser: open(urls.admin, 'carnet_admin'),
    keys,
    recordKeys,
    traces,
  };
}

type Stores = Awaited<ReturnType<typeof openStores>>;

function runnerOf(
  { database, keys, traces }: Stores,
  clock: ManualClock,
  outbox: OutboxWriter,
): OwnerRunner<PersonState> {
  const refusals = new RefusalLedger(clock, async (owner, actor, facts) => runner.traceAlone(owner, actor, facts));
  const runner: OwnerRunner<PersonState> = new OwnerRunner({
    ...{ database, traces, outbox, refusals, clock, states: personStates },
    resolve: personResolver(database, keys),
    lookUps: new LookUpBudget(clock),
    unknownOwner: () => undefined,
    moved: () => undefined,
  });
  return runner;
}

/** @param pause how refusals are held back, on a clock whose durations are real; by default they are not */
export async function startSpaceWorld(pause?: Pause): Promise<SpaceWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-space-'));
  const clock = pause === undefined ? manualClock(START) : withRealDurations(manualClock(START));
  const seen = {
    logged: [] as string[],
    mails: [] as Mail[],
    mailServer: { refuse: null } as SpaceWorld['mailServer'],
    unknownLogins: { count: 0 },
    pauses: [] as number[],
  };
  const stores = await openStores(folder, clock, seen.logged);
  const { database, superuser, keys, recordKeys, traces, postgres, log } = stores;
  const outbox = new OutboxWriter(() => undefined);
  const parts: IdentityParts = {
    ...{ database, traces, outbox, keys, clock, ids: systemIds, log },
    prover: new TraceProver({
      zone: 'space',
      database,
      keys,
      reader: new LogReader(database),
      traces,
      gate: new ProofGate(clock),
    }),
    runner: runnerOf(stores, clock, outbox),
    moved: () => undefined,
    officerMail: null,
    recordIndexes: (ins) => recordKeys.blindIndexes(`${ins.oid}|${ins.value}`),
    transport: {
      async send(mail) {
        if (seen.mailServer.refuse !== null) throw seen.mailServer.refuse();
        seen.mails.push(mail);
      },
      close: () => undefined,
    },
    async pause(milliseconds) {
      seen.pauses.push(milliseconds);
      await pause?.(milliseconds);
    },
    nobodyFound: () => undefined,
    securityEvent: () => {
      seen.unknownLogins.count += 1;
    },
  };
  const identity = createIdentity(parts);
  return {
    ...{ folder, clock, database, keys, outbox, identity, parts, ...seen },
    async traces(personId) {
      const rows = await database.read<{ trace_id: string; sealed: Buffer }>(personId, TRACES, []);
      return rows.map((row) => traces.read(personId, Number(row.trace_id), row.sealed));
    },
    look: (sql) => superuser.lookUp({ name: '', text: sql }, []),
    enrol: (line, login, password) => enrolled(identity, line, login, password),
    async close() {
      await identity.mails.stop();
      await Promise.all([database.close(), superuser.close()]);
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function withRealDurations(clock: ManualClock): ManualClock {
  return { ...clock, monotonic: () => performance.now() };
}

async function enrolled(identity: Identity, line: string, login: string, password: string) {
  await identity.importInsured(linesOf(HEADER, line));
  const [value = '', oid = ''] = line.split(';');
  const found = await identity.findByIns({ value, oid });
  if (found === null) throw new Error('the person was not imported');
  await identity.setCredential(ENROLMENT, found.personId, login, await identity.hashPassword(password));
  return found;
}
