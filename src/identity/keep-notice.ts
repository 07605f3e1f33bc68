import type { Statement } from '../kernel/flight.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { NoticeKind } from './contract.ts';
import { DAY_MS } from './limits.ts';
import type { MailQueue } from './mail-queue.ts';
import { IMPOSED, noticeMail } from './notice-mails.ts';
import { type IdentityKeys, readContact } from './person.ts';

/** A mail that could not be sent in this time is of no use: the page has the notice. */
export const NOTICE_LIFE_MS = 7 * DAY_MS;
/** Of one kind that she chose, one mail a day as long as she has not looked. */
const MAIL_AGAIN_MS = DAY_MS;
/** Older notices are forgotten when the next one comes; their traces stay. */
const NOTICE_KEPT_MS = 730 * DAY_MS;

const KEEP: Statement = {
  name: 'notice-keep',
  text: `insert into notice (person_id, source_id, seq, kind, at, mailed, trace_id)
select $1, $2, $3, $4, $5, $6::boolean and ($7::boolean or (
    coalesce((select c.mail from notice_choice c where c.person_id = $1 and c.kind = $4), true)
    and not exists (select from notice n where n.person_id = $1 and n.kind = $4 and n.mailed and n.read_at is null and n.at > $8))), $9
on conflict do nothing returning mailed`,
};
const FORGET: Statement = { name: 'notice-forget', text: 'delete from notice where person_id = $1 and at < $2' };

export interface NoticeParts {
  readonly keys: IdentityKeys;
  readonly mails: MailQueue;
}

export interface KeptNotice {
  readonly personId: string;
  /** The record, or the person herself, in whose chain the trace is. */
  readonly sourceId: string;
  readonly seq: number;
  readonly kind: NoticeKind;
  readonly at: Date;
  /** Of the act that keeps it. */
  readonly traceId: number;
  readonly now: Date;
  /** No mail leaves, whatever she chose and the law imposes: representatives of a minor may read it (CSP L1111-5). */
  readonly quiet?: boolean;
}

/** Keeps a notice, once for each trace, and its mail when there is one to send. False when it was there already. */
export async function keepNotice({ keys, mails }: NoticeParts, tx: Transaction, notice: KeptNotice): Promise<boolean> {
  const { personId, sourceId, seq, kind, at, traceId, now, quiet = false } = notice;
  const isMailed = !quiet && now.getTime() - at.getTime() < NOTICE_LIFE_MS;
  const since = new Date(now.getTime() - MAIL_AGAIN_MS);
  const values = [personId, sourceId, seq, kind, at, isMailed, IMPOSED[kind] !== null, since, traceId];
  const [kept] = await tx.query<{ mailed: boolean }>(KEEP, values);
  if (kept === undefined) return false;
  tx.last(FORGET, [personId, new Date(now.getTime() - NOTICE_KEPT_MS)]);
  // The one of changed contact details went to the address of before.
  if (!kept.mailed || kind === 'contact') return true;
  const { email } = await readContact(tx, keys, personId);
  if (email !== undefined) await mails.enqueue(tx, noticeMail(kind, email), new Date(now.getTime() + NOTICE_LIFE_MS));
  return true;
}

/** Of what an act did in her own space: the act that keeps it tells it. */
export function keepOwnNotice(
  parts: NoticeParts,
  tx: Transaction,
  { ownerId, traceId, now }: { readonly ownerId: string; readonly traceId: number; readonly now: Date },
  kind: NoticeKind,
): Promise<boolean> {
  return keepNotice(parts, tx, { personId: ownerId, sourceId: ownerId, seq: traceId, kind, at: now, traceId, now });
}
