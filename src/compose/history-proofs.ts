import type { DocumentsEnv } from '../documents/documents-env.ts';
import { proveHistory } from '../documents/prove-history.ts';
import type { ZoneKeys } from '../kernel/keys/key-ring.ts';
import type { ProofGate } from '../kernel/tlog/proof-gate.ts';
import { TraceProver } from '../kernel/tlog/prove-traces.ts';
import { LogReader } from '../kernel/tlog/read-log.ts';
import type { TraceWriter } from '../kernel/trace-writer.ts';
import type { Database } from '../kernel/transaction.ts';
import type { Zone } from '../kernel/zones.ts';

interface Place {
  readonly database: Database;
  readonly keys: ZoneKeys;
}

const proverOf = (zone: Zone, { database, keys }: Place, traces: TraceWriter, gate: ProofGate): TraceProver =>
  new TraceProver({ zone, database, keys, reader: new LogReader(database), traces, gate });

/** The action by which a holder takes the proof of her record's history. */
export const proofs = (documents: DocumentsEnv, place: Place, traces: TraceWriter, gate: ProofGate) =>
  proveHistory(documents, traces, proverOf('record', place, traces, gate), place.database);

/** What proves the acts of a person's space. */
export const actProver = (place: Place, traces: TraceWriter, gate: ProofGate): TraceProver =>
  proverOf('space', place, traces, gate);
