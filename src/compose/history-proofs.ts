import { proveHistory } from '../documents/prove-history.ts';
import type { ProofGate } from '../kernel/tlog/proof-gate.ts';
import { TraceProver } from '../kernel/tlog/prove-traces.ts';
import { LogReader } from '../kernel/tlog/read-log.ts';
import type { TraceWriter } from '../kernel/trace-writer.ts';
import type { Database } from '../kernel/transaction.ts';

/** The action by which a holder takes the proof of her record's history. */
export const proofs = (database: Database, traces: TraceWriter, gate: ProofGate) =>
  proveHistory(new TraceProver({ zone: 'record', database, reader: new LogReader(database), traces, gate }), database);
