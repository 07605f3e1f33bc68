import type { DocumentsEnv } from '../documents/documents-env.ts';
import { proveHistory } from '../documents/prove-history.ts';
import type { ProofGate } from '../kernel/tlog/proof-gate.ts';
import { TraceProver } from '../kernel/tlog/prove-traces.ts';
import { LogReader } from '../kernel/tlog/read-log.ts';
import type { TraceWriter } from '../kernel/trace-writer.ts';
import type { Database } from '../kernel/transaction.ts';
import type { Zone } from '../kernel/zones.ts';

const proverOf = (zone: Zone, database: Database, traces: TraceWriter, gate: ProofGate): TraceProver =>
  new TraceProver({ zone, database, reader: new LogReader(database), traces, gate });

/** The action by which a holder takes the proof of her record's history. */
export const proofs = (documents: DocumentsEnv, database: Database, traces: TraceWriter, gate: ProofGate) =>
  proveHistory(documents, proverOf('record', database, traces, gate), database);

/** What proves the acts of a person's space. */
export const actProver = (database: Database, traces: TraceWriter, gate: ProofGate): TraceProver =>
  proverOf('space', database, traces, gate);
