/** What `compose.ts` gives to the command line: the actions that commands call, and nothing about terminals. */
import type { ServingConfig } from '../../config.ts';
import type { Log } from '../../kernel/log.ts';
import type { Service } from '../../kernel/supervisor.ts';
import type { TreeReport } from '../../kernel/tlog/verify-tree.ts';
import type { Zone } from '../../kernel/zones.ts';
import type { AlertChange, OpenAlert } from './alert-shapes.ts';
import type { DemoCard, DemoCardRequest, DemoRequest, DemoToken } from './demo-shapes.ts';
import type { DirectoryChange, DirectoryChanged, ListedProduct } from './directory-shapes.ts';
import type { EmergencyReview, ReviewedEmergency, WaitingEmergency } from './emergency-shapes.ts';
import type { Hl7Request, Hl7Result } from './hl7-shapes.ts';
import type { MatrixAnswer, MatrixRequest } from './matrix-shapes.ts';
import type { ListedOfficer, OfficerRequest } from './officer-shapes.ts';
import type { AnsweredReport, ReportAnswer, WaitingReport } from './report-shapes.ts';
import type { RunningWitness, WitnessRequest } from './witness-shapes.ts';
import type { XdsRequest, XdsResult } from './xds-shapes.ts';

/** How a long work tells where it is. */
export interface Progress {
  /** A new part begins; `total` items when their number is known. */
  begin(part: string, total?: number): void;
  /** Items done so far in this part. */
  advance(done: number): void;
}

export interface SignIn {
  /** In plain words: "Patient with 900 documents", "General practitioner". */
  readonly who: string;
  readonly identifier: string;
  readonly password: string;
}

export interface SeedSummary {
  /** False when the world was already there. */
  readonly created: boolean;
  readonly persons: number;
  readonly documents: number;
  /** The demo sign-ins worth printing, also when the world was already there. */
  readonly signIns: readonly SignIn[];
}

/** A line that was not taken: its number in the file (the header is line 1) and why, without the line's content. */
export interface RefusedLine {
  readonly line: number;
  readonly reason: string;
}

export interface ImportSummary {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  /** Of insured persons: lines of the test authorities that were taken although their INS has a wrong key. */
  readonly wrongKeys?: number;
  /** Of professionals: those whom the file says active and who stay suspended by an operator. */
  readonly staySuspended?: number;
}

export interface ImportRequest {
  /** The file's bytes, in order; the reader holds one line at a time. */
  readonly source: AsyncIterable<Buffer>;
  /** Size in bytes: `progress.advance` counts in bytes read. */
  readonly size: number;
  readonly progress: Progress;
  /** Called for each line as it is refused; a line that only its person’s record refuses comes after later ones. */
  readonly onRefused: (refused: RefusedLine) => void;
  /** Lines that may make somebody else of a person who is known. */
  readonly acceptedLines?: ReadonlySet<number>;
}

/** The first thing wrong in one chain. */
export interface ChainFault {
  readonly zone: Zone;
  /** The record's or person's opaque id. */
  readonly owner: string;
  readonly seq: number;
  readonly kind: 'altered' | 'missing' | 'inserted' | 'reordered' | 'cut';
}

export interface VerifySummary {
  readonly chains: number;
  readonly entries: number;
  /** Entries whose detail was erased on schedule (CARNET_DETAIL_YEARS). */
  readonly erased: number;
  readonly faults: readonly ChainFault[];
  /** Zones whose chains have no signed copy of their heads at hand: a cut tail would not show there. */
  readonly tailsNotChecked: readonly Zone[];
  /** The public logs, when the whole was verified. */
  readonly logs: readonly TreeReport[];
}

/** A restore that an operator accepted: leaves of the public log before and after. */
export interface AcceptedRestore {
  readonly zone: Zone;
  readonly from: number;
  readonly to: number;
}

export interface ChainStatus {
  readonly zone: Zone;
  readonly chains: number;
  /** Seconds since heads were last copied to the other zone; null when never. */
  readonly headCopyAge: number | null;
  /** Entries that the copies of the heads do not cover; 0 when no chain moved since. Negative: chains were cut. Null: the copies are in the other zone, which is not at hand. */
  readonly notCopied: number | null;
}

export interface OutboxReport {
  readonly zone: Zone;
  /** Events not applied yet in the other zone. */
  readonly waiting: number;
  /** Those of them that were tried in vain and wait. */
  readonly parked: number;
  /** Seconds since the oldest was written. */
  readonly age: number;
}

/** A column of an import file, for `--help`. */
export interface ImportColumn {
  readonly name: string;
  readonly required: boolean;
  readonly help: string;
}

/** Where the demonstration's stand-ins listen, on the loopback address. */
export interface SandboxAddress {
  readonly origin: string;
  readonly smtpUrl: string;
}

export interface CliCommands {
  /** Opens pools and doors and listens on config.bind:config.port (the socket is shared between workers). */
  serveWorker(config: ServingConfig, log: Log, sandbox: SandboxAddress | null): Promise<Service>;
  /** The demonstration only: mailbox and identity provider, in the primary process. */
  startSandbox(config: ServingConfig, log: Log): Promise<SandboxAddress & Service>;
  /** Creates the demo world when it is not there; resumes one that was cut. */
  seed(config: ServingConfig, log: Log, progress: Progress): Promise<SeedSummary>;
  importInsured(config: ServingConfig, log: Log, request: ImportRequest): Promise<ImportSummary>;
  importProfessionals(config: ServingConfig, log: Log, request: ImportRequest): Promise<ImportSummary>;
  readonly insuredColumns: readonly ImportColumn[];
  readonly professionalColumns: readonly ImportColumn[];
  /** @throws Failure unknown-matrix, matrix-refused; CsvHeaderError */
  matrix(config: ServingConfig, log: Log, request: MatrixRequest): Promise<MatrixAnswer>;
  readonly matrixColumns: readonly ImportColumn[];
  /** Recomputes every chain of the zones, or of one owner. */
  verifyLog(config: ServingConfig, log: Log, owner: string | null, progress: Progress): Promise<VerifySummary>;
  acceptRestored(config: ServingConfig, log: Log, by: string): Promise<readonly AcceptedRestore[]>;
  /** Cheap: counts, no recomputing. */
  chainStatus(config: ServingConfig, log: Log): Promise<readonly ChainStatus[]>;
  /** How the outbox of each zone stands. */
  outboxes(config: ServingConfig, log: Log): Promise<readonly OutboxReport[]>;
  products(config: ServingConfig, log: Log): Promise<readonly ListedProduct[]>;
  /** @throws Failure unknown-software, unknown-professional, unknown-structure, invalid-software */
  changeDirectory(config: ServingConfig, log: Log, change: DirectoryChange): Promise<DirectoryChanged>;
  emergencies(config: ServingConfig, log: Log): Promise<readonly WaitingEmergency[]>;
  /** Null when none waits by these ids. */
  reviewEmergency(config: ServingConfig, log: Log, review: EmergencyReview): Promise<ReviewedEmergency | null>;
  alerts(config: ServingConfig, log: Log): Promise<readonly OpenAlert[]>;
  /** Null when none is open by this id. */
  changeAlert(config: ServingConfig, log: Log, change: AlertChange): Promise<OpenAlert | null>;
  /** @throws Failure unknown-officer, unknown-structure, unknown-professional, officer-refused */
  officers(config: ServingConfig, log: Log, request: OfficerRequest): Promise<readonly ListedOfficer[]>;
  reports(config: ServingConfig, log: Log): Promise<readonly WaitingReport[]>;
  /** Null when none waits by these ids. */
  answerReport(config: ServingConfig, log: Log, answer: ReportAnswer): Promise<AnsweredReport | null>;
  /** A short-lived access token for the demo's approved software, on behalf of a professional; bound when a request is named. */
  demoToken(config: ServingConfig, log: Log, rpps: string, request: DemoRequest | null): Promise<DemoToken>;
  /** A test card, made once; or revoked. */
  /** @throws CommandEnd when no server takes the call */
  xds(request: XdsRequest): Promise<XdsResult>;
  hl7Send(request: Hl7Request): Promise<Hl7Result>;
  /** @throws StartProblem when its key or its memory is gone */
  openWitness(request: WitnessRequest, log: Log): Promise<RunningWitness>;
  demoCard(config: ServingConfig, log: Log, request: DemoCardRequest): Promise<DemoCard>;
}
