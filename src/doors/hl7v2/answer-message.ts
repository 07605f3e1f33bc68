import { Failure } from '../../kernel/errors.ts';
import type { Answer } from '../../standards/hl7v2/acknowledgement.ts';
import { writeAck, writeReceipt } from '../../standards/hl7v2/acknowledgement.ts';
import { Hl7Error } from '../../standards/hl7v2/hl7-error.ts';
import type { Frame } from '../../standards/hl7v2/mllp.ts';
import { headerOf, readMessage } from '../../standards/hl7v2/read-message.ts';
import { readTransmission, type Transmission } from '../../standards/hl7v2/transmission.ts';
import { fromInstant, toHl7Time } from '../../standards/xds/stated-time.ts';
import { mistake, toRefusal } from './errors.ts';
import { feed } from './feed.ts';
import type { Hl7Parts, Prove } from './parts.ts';

/** What a connection brings; `no-room`: too much is arriving in this process. */
export type Incoming = Frame | { readonly kind: 'no-room'; readonly bytes: Buffer };

/** Characters of a control id of ours (MSH-10 in 2.5: 20). */
const CONTROL_ID_LENGTH = 20;

/** The messages that answer one frame: the ACK, and the record's receipt (ZAM^Z01) when it was asked for. */
export async function answerMessage(
  parts: Hl7Parts,
  prove: Prove,
  frame: Exclude<Incoming, { kind: 'noise' }>,
): Promise<Buffer[]> {
  const header = headerOf(frame.bytes);
  let transmission: Transmission | null = null;
  let answer: Answer;
  try {
    refuseBroken(frame);
    const message = readMessage(frame.bytes);
    const sender = await prove();
    transmission = readTransmission(message);
    answer = await feed(parts, sender, message.header, transmission);
  } catch (error) {
    const refused = toRefusal(error, transmission?.documents[0]?.at ?? '');
    const reference = parts.ids.uuid();
    if (refused === null) parts.failed(error, reference);
    answer = refused ?? mistake(reference);
  }
  parts.answered(answer.code);
  const stamp = () => ({
    time: toHl7Time(fromInstant(parts.clock.now().toISOString())),
    controlId: parts.ids.uuid().replaceAll('-', '').slice(0, CONTROL_ID_LENGTH),
  });
  const ack = writeAck(header, answer, stamp());
  return transmission?.wantsReceipt === true ? [ack, writeReceipt(header, answer, stamp())] : [ack];
}

function refuseBroken({ kind }: Incoming): void {
  if (kind === 'no-room') throw new Failure('busy');
  if (kind === 'unended') throw new Hl7Error('199', "le message n'a pas de bloc de fin (FS CR)");
  if (kind === 'too-long') throw new Hl7Error('199', 'le message est trop long');
}
