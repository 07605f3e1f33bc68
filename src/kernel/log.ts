import { renameSync, statSync } from 'node:fs';
import { destination, type Logger, pino } from 'pino';

/** Structured logs, one JSON object a line. Health data, INS, names, tokens and query strings never enter them. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  child(fields: LogFields): Log;
}

export type LogFields = Readonly<Record<string, unknown>>;
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';
export const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];

/** Anything lines can be written to: a file, the terminal, a test's array. */
export interface LogDestination {
  write(line: string): void;
}

const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'secret',
  'token',
  'access_token',
  'client_assertion',
  'subject_token',
  'oneTimeCode',
];
const PERSONAL_FIELDS = [
  'ins',
  'nir',
  'nia',
  'matricule',
  'family',
  'given',
  'birthDate',
  'email',
  'telephone',
  'body',
];

/** pino's redaction works on exact paths: each field is hidden at the top, and one and two levels below. */
const REDACTED_PATHS = [...SECRET_FIELDS, ...PERSONAL_FIELDS].flatMap((field) => [
  `["${field}"]`,
  `*["${field}"]`,
  `*.*["${field}"]`,
]);

/**
 * A last net under the redaction: anything shaped like an INS matricule (13 characters, with or without the
 * two-digit key; RNIV 2.1 §3.1: sex digit, year, month, department with 2A or 2B, commune, order) that stands alone.
 */
const INS_SHAPE = /(?<![\w-])[1-8]\d{4}(?:\d\d|2[AB])\d{6}(?:\d\d)?(?![\w-])/g;

/**
 * A logger writing to `destination` (default: standard output).
 * `base` fields (zone, worker…) are on every line; times are ISO 8601 UTC.
 */
export function createLog(level: LogLevel, base: LogFields = {}, destination?: LogDestination): Log {
  const options = {
    level,
    base,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED_PATHS, censor: '[hidden]' },
    hooks: { streamWrite: (line: string) => line.replace(INS_SHAPE, '[hidden]') },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** The children that write request lines, each beside the logger that it came from. */
const requestLogs = new WeakMap<Log, Log>();

/**
 * Redaction walks every field of a line, which costs more than writing it; the five fields of a request line are ours and
 * flat, so that nothing could be hidden in them. The bindings of `log` are redacted already, and the net of INS_SHAPE stays.
 */
function requestLogOf(log: Log): Log {
  const known = requestLogs.get(log);
  if (known !== undefined) return known;
  const made = (log as Logger).child({}, { redact: [] });
  requestLogs.set(log, made);
  return made;
}

/** A path as it may be logged: the query string (where the standards put INS and names) is cut off. */
export function loggablePath(url: string): string {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}

export interface RequestLine {
  readonly method: string;
  /** The route template (`/fhir/DocumentReference/:id`); `unmatched` when no route was found. */
  readonly route: string;
  readonly status: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly requestId: string;
}

/** One line a request: the template, never the address itself. */
export function logRequest(log: Log, line: RequestLine): void {
  const { method, route, status, requestId } = line;
  const fields = { method, route, status, duration: Math.round(line.duration * 10) / 10, requestId };
  if (status >= 500) requestLogOf(log).error(fields, 'request');
  else requestLogOf(log).info(fields, 'request');
}

const MAX_LOG_FILE_BYTES = 50_000_000;

/** A file that lines are appended to; one larger than MAX_LOG_FILE_BYTES is set aside (`.1`) when it is opened. */
export function logFile(path: string): LogDestination {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_FILE_BYTES) renameSync(path, `${path}.1`);
  return destination({ dest: path, append: true, mode: 0o600, sync: true });
}
