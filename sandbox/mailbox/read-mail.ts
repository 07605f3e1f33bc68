/** A mail as the page shows it. */
export interface ReceivedMail {
  readonly id: number;
  readonly receivedAt: Date;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** A six-digit code found in the text, if any. */
  readonly code: string | null;
}

export type MailContent = Pick<ReceivedMail, 'subject' | 'text' | 'code'>;

/** Reads a mail of one plain-text part (RFC 5322, RFC 2045, RFC 2047): what Carnet sends. Anything else is shown as it came. */
export function readMail(raw: Buffer): MailContent {
  const source = raw.toString('latin1');
  const end = source.search(/\r?\n\r?\n/);
  const headers = readHeaders(end < 0 ? source : source.slice(0, end));
  const body = end < 0 ? '' : source.slice(end).replace(/^\r?\n\r?\n/, '');
  const text = decodeBody(body, (headers.get('content-transfer-encoding') ?? '').trim().toLowerCase());
  const code = /(?<![0-9])[0-9]{6}(?![0-9])/.exec(text)?.[0] ?? null;
  return { subject: decodeWords(headers.get('subject') ?? ''), text: text.replaceAll('\r\n', '\n').trim(), code };
}

function readHeaders(source: string): Map<string, string> {
  const lines = source.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
}

function decodeBody(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding === 'quoted-printable') return unquote(body.replace(/=\r?\n/g, ''));
  return Buffer.from(body, 'latin1').toString('utf8');
}

function unquote(text: string): string {
  const bytes = text.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function decodeWords(text: string): string {
  const joined = text.replace(/(=\?utf-8\?[QB]\?[^?]*\?=) +(?==\?utf-8\?)/gi, '$1');
  return joined.replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
    kind.toUpperCase() === 'B' ? Buffer.from(word, 'base64').toString('utf8') : unquote(word.replaceAll('_', ' ')),
  );
}
