import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import type { Clock } from '../../src/kernel/clock.ts';
import type { Ids } from '../../src/kernel/ids.ts';
import { parseIns } from '../../src/standards/ins/ins.ts';
import { readContentType } from '../../src/standards/soap-mtom/content-type.ts';
import { readEnvelope, type SoapEnvelope } from '../../src/standards/soap-mtom/envelope.ts';
import { type MimePart, PackageReader } from '../../src/standards/soap-mtom/package-reader.ts';
import { writeVihf } from '../../src/standards/vihf/write-vihf.ts';
import type { Coded, Cx } from '../../src/standards/xds/metadata.ts';
import { type Ask, bytesOf, envelopeOf } from './messages.ts';

/** Who a card belongs to, as `carnet demo card` writes it beside the keys. */
export interface HolderFile {
  readonly kind: 'person' | 'structure';
  readonly id: string;
  readonly name: string;
  readonly roles: readonly [Coded, ...Coded[]];
  /** Where she works; the first is taken unless another is named. */
  readonly structures: readonly { readonly id: string; readonly sector: string }[];
}

export interface ClientOptions {
  /** Folder of a card: two keys, two certificates, the authority, `holder.json`. */
  readonly card: string;
  /** `https://localhost:8444`. */
  readonly url: string;
  readonly structureId: string | null;
  /** Null: as usual. */
  readonly mode: 'bris_de_glace' | 'centre_15' | null;
  readonly reason: string | null;
  readonly software: { readonly name: string; readonly version: string; readonly approvalNumber: string };
  /** Folder in which request and answer are written; null: nowhere. */
  readonly trace: string | null;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface ClientAnswer {
  readonly status: number;
  readonly envelope: SoapEnvelope;
  /** What came beside the envelope. */
  readonly parts: readonly MimePart[];
}

const SERVICES = '/si-dmp-server/v2/services';
const ANSWER_TIMEOUT_MS = 60_000;
/** Bytes of an answer. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** Signs, sends over TLS with the card's certificate, and reads the answer. @throws Error for what cannot be sent or read */
export async function call(options: ClientOptions, ask: Ask, patient: Cx | null): Promise<ClientAnswer> {
  const { card, url, trace, clock, ids } = options;
  const file = (name: string): string => readFileSync(join(card, name), 'utf8');
  const envelope = envelopeOf(ask, assertionOf(options, ask, patient, file), ids.uuid());
  const sent = bytesOf(ask, envelope, `carnet-${ids.uuid()}`);
  const stamp = clock.now().toISOString().replace(/[:.]/g, '-');
  const keep = (name: string, type: string, bytes: Buffer): void => {
    if (trace === null) return;
    mkdirSync(trace, { recursive: true, mode: 0o700 });
    const path = join(trace, `${stamp}-${name}.txt`);
    writeFileSync(path, Buffer.concat([Buffer.from(`Content-Type: ${type}\r\n\r\n`), bytes]), { mode: 0o600 });
  };
  keep('request', sent.contentType, sent.body);
  const credentials = { cert: file('tls.pem'), key: file('tls.key'), ca: file('authority.pem') };
  const answer = await post(new URL(`${SERVICES}/${ask.service}`, url), credentials, sent);
  keep('answer', answer.contentType, answer.body);
  return readAnswer(answer);
}

function assertionOf(options: ClientOptions, ask: Ask, patient: Cx | null, file: (name: string) => string): string {
  const { clock, ids, software, structureId, mode, reason } = options;
  const holder = JSON.parse(file('holder.json')) as HolderFile;
  const structure = holder.structures.find(({ id }) => structureId === null || id === structureId);
  if (structure === undefined) throw new Error('This card has no such structure: see holder.json beside its keys.');
  const parsed = patient === null ? null : parseIns(patient.value, patient.oid);
  if (parsed !== null && !parsed.ok) throw new Error(`The patient is not an INS (${parsed.reason}).`);
  const direct = holder.kind === 'person';
  return writeVihf(
    {
      version: '3.0',
      id: `_${ids.uuid()}`,
      issuedAt: clock.now(),
      authentication: direct ? 'DIRECTE' : 'INDIRECTE',
      authnContext: `urn:oasis:names:tc:SAML:2.0:ac:classes:${direct ? 'SmartcardPKI' : 'TLSClient'}`,
      subject: { id: holder.id, name: holder.name },
      structure,
      roles: holder.roles,
      patient: parsed === null ? null : parsed.ins,
      // TD0.5 is for medical regulation alone.
      purpose: mode ?? (ask.body.startsWith('<PRPA_IN201305UV02') ? 'centre_15' : 'normal'),
      ...(reason === null ? {} : { reason }),
      software,
    },
    { key: createPrivateKey(file('signature.key')), certificate: new X509Certificate(file('signature.pem')) },
  );
}

interface Message {
  readonly contentType: string;
  readonly body: Buffer;
}

function post(
  url: URL,
  credentials: { readonly cert: string; readonly key: string; readonly ca: string },
  { contentType, body }: Message,
): Promise<Message & { readonly status: number }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': contentType, 'content-length': body.length };
    const asked = request(url, { ...credentials, method: 'POST', headers, timeout: ANSWER_TIMEOUT_MS }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_ANSWER_BYTES) asked.destroy(new Error('the answer is too large'));
        chunks.push(chunk);
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers['content-type'] ?? '',
          body: Buffer.concat(chunks),
        }),
      );
    });
    asked.once('timeout', () => asked.destroy(new Error('no answer came in time')));
    asked.once('error', reject);
    asked.end(body);
  });
}

function readAnswer({ status, contentType, body }: Message & { readonly status: number }): ClientAnswer {
  const type = readContentType(contentType);
  if (type.type !== 'multipart/related') return { status, envelope: readEnvelope(body), parts: [] };
  const reader = new PackageReader(type.parameters.get('boundary') ?? '', body.length);
  reader.push(body);
  const [root, ...parts] = reader.end();
  return { status, envelope: readEnvelope(root?.bytes ?? Buffer.alloc(0)), parts };
}
