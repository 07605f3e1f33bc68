import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hl7Request, Hl7Result } from '../doors/cli/hl7-shapes.ts';
import { CommandEnd } from '../doors/cli/terminal.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemIds } from '../kernel/ids.ts';
import { CdaError } from '../standards/cda/cda-error.ts';
import { type Hl7Message, headerOf } from '../standards/hl7v2/read-message.ts';

/** One message as a hospital's gateway sends it, against any server of the national profile. */
export async function hl7Send(asked: Hl7Request): Promise<Hl7Result> {
  const { Hl7Client } = await import('../../sandbox/hl7-client/client.ts');
  const file = (name: string): string => readFileSync(join(asked.card, name), 'utf8');
  if (!existsSync(join(asked.card, 'tls.key')))
    throw new CommandEnd('usage', `${asked.card} holds no certificate: \`carnet demo card --structure\` makes one.`);
  const sent = await bytesOf(asked);
  const wantsReceipt = /\|ACK_RECEPTION\^[^|]*\|[^|]*\|Y/.test(sent.toString('latin1'));
  const keep = keeper(asked.trace, systemClock.now().toISOString().replace(/[:.]/g, '-'));
  keep('message', sent);
  try {
    const credentials = { cert: file('tls.pem'), key: file('tls.key'), ca: file('authority.pem') };
    const client = await Hl7Client.open(asked.url, credentials);
    try {
      const ack = await client.send(sent);
      if (ack === null) throw new CommandEnd('cannotStart', `${asked.url} hung up without an answer.`);
      keep('ack', ack.bytes);
      // A message that is refused for what it is has no receipt.
      const mayHaveReceipt = wantsReceipt && (codeOf(ack.message) === 'AA' || hasApplicationError(ack.message));
      const receipt = mayHaveReceipt ? await client.next() : null;
      if (receipt !== null) keep('zam', receipt.bytes);
      return resultOf(headerOf(sent).controlId, ack.message, receipt?.message ?? null);
    } finally {
      client.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (error instanceof CommandEnd || code === undefined) throw error;
    throw new CommandEnd('cannotStart', `${asked.url} does not take this certificate, or does not answer (${code}).`);
  }
}

async function bytesOf({ file, act, message, flags, receipt, controlId }: Hl7Request): Promise<Buffer> {
  const { messageOf } = await import('../../sandbox/hl7-client/messages.ts');
  const content = readFileSync(file);
  if (content.subarray(0, 3).toString('latin1') === 'MSH') return content;
  const time = systemClock.now().toISOString().replace(/\D/g, '').slice(0, 14);
  const id = controlId ?? systemIds.uuid().replaceAll('-', '').slice(0, 20);
  try {
    return messageOf({ content, act, message, flags, receipt, controlId: id, time: `${time}+0000` });
  } catch (error) {
    if (error instanceof CdaError) throw new CommandEnd('usage', `${file} is no CDA document (${error.message}).`);
    throw error;
  }
}

function keeper(folder: string | null, stamp: string): (name: string, bytes: Buffer) => void {
  return (name, bytes) => {
    if (folder === null) return;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, `${stamp}-${name}.hl7`), bytes, { mode: 0o600 });
  };
}

const named = ({ segments }: Hl7Message, name: string) => segments.filter((one) => one.name === name);
const codeOf = (message: Hl7Message): string => named(message, 'MSA')[0]?.text(1) ?? '';
const hasApplicationError = (message: Hl7Message): boolean => named(message, 'ERR').some((one) => one.text(5) !== '');

function resultOf(controlId: string, ack: Hl7Message, receipt: Hl7Message | null): Hl7Result {
  const reported = named(ack, 'ERR').map((err) => {
    return [err.text(4), err.text(3), err.text(5), err.text(2), err.text(8)].filter((one) => one !== '').join(' ');
  });
  const told = receipt === null ? null : (named(receipt, 'OBX')[0]?.text(5) ?? null);
  return { controlId, code: codeOf(ack), reported, receipt: told };
}
