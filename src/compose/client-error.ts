import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { FHIR_JSON, isFhirAddress } from '../doors/fhir/answers.ts';
import { errorIssue, operationOutcome } from '../standards/fhir/operation-outcome.ts';
import type { IssueCode } from '../standards/fhir/types.ts';

/** What Node refuses before there is a request. */
interface ClientError extends Error {
  readonly code?: string;
  /** The bytes read last: a Buffer, whatever the framework's type says. */
  readonly rawPacket?: unknown;
}

interface Refusal {
  readonly status: 400 | 408 | 431;
  readonly issue: IssueCode;
  readonly text: string;
}

const UNREADABLE: Refusal = { status: 400, issue: 'invalid', text: 'The request is not readable.' };
const REFUSALS: ReadonlyMap<string, Refusal> = new Map([
  ['HPE_HEADER_OVERFLOW', { status: 431, issue: 'too-long', text: 'The headers are too long.' }],
  ['ERR_HTTP_REQUEST_TIMEOUT', { status: 408, issue: 'timeout', text: 'The request took too long to arrive.' }],
]);
/** Bytes in which the target of a request is looked for. */
const MAX_TARGET_BYTES = 1_024;

/**
 * Answers what has no request, and so no route, and ends the connection. Below the FHIR base that is an OperationOutcome in JSON
 * (FHIR R4 §3.1.0.1.4), when the packet that was read last begins with the request line: of a request that came in several packets
 * Node keeps no address, and the answer is a text.
 */
export function answerClientError(error: ClientError, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { status, issue, text } = REFUSALS.get(error.code ?? '') ?? UNREADABLE;
  const isFhir = isFhirAddress(targetOf(error.rawPacket));
  const body = isFhir ? JSON.stringify(operationOutcome([errorIssue(issue, text)])) : text;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Cache-Control: no-store',
    `Content-Type: ${isFhir ? FHIR_JSON : 'text/plain; charset=utf-8'}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroy(error);
}

/** The target of a request line; empty when the bytes do not begin with one. */
function targetOf(packet: unknown): string {
  const begins = Buffer.isBuffer(packet) ? packet.toString('latin1', 0, MAX_TARGET_BYTES) : '';
  return /^[A-Z]{1,20} (\/[^\s]*)/.exec(begins)?.[1] ?? '';
}
