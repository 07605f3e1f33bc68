import type { Clock } from '../kernel/clock.ts';
import { Failure } from '../kernel/errors.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Ids } from '../kernel/ids.ts';
import { open, seal } from '../kernel/keys/sealed-box.ts';
import type { Log } from '../kernel/log.ts';
import type { Database, Transaction } from '../kernel/transaction.ts';
import {
  MAIL_LEASE_MS,
  MAIL_RETRY_MS,
  MAIL_ROUND_MS,
  MAX_MAIL_ATTEMPTS,
  MAX_MAILS_A_ROUND,
  MAX_QUEUED_MAILS,
} from './limits.ts';
import type { IdentityKeys } from './person.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Hands a mail to the mail server; resolves once the server has taken it. */
export interface MailTransport {
  send(mail: Mail): Promise<void>;
  close(): void;
}

const ENQUEUE: Statement = {
  name: 'mail-enqueue',
  text: `insert into mail_queue (mail_id, due_at, expires_at, attempts, sealed) select $1, $2, $3, 0, $4
where (select count(*) from (select 1 from mail_queue limit $5) as waiting) < $5 returning 1`,
};
// A sender that dies keeps its mails for the length of the lease only.
const CLAIM: Statement = {
  name: 'mail-claim',
  text: `update mail_queue set due_at = $2, attempts = attempts + 1 where mail_id in (
  select mail_id from mail_queue where due_at <= $1 order by due_at limit $3 for update skip locked
) returning mail_id, expires_at, attempts, sealed`,
};
const DELETE: Statement = { name: 'mail-delete', text: 'delete from mail_queue where mail_id = $1' };
const POSTPONE: Statement = { name: 'mail-postpone', text: 'update mail_queue set due_at = $2 where mail_id = $1' };

export interface MailQueueParts {
  readonly database: Database;
  readonly keys: IdentityKeys;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly transport: MailTransport;
  readonly log: Log;
}

type Claimed = { mail_id: string; expires_at: Date; attempts: number; sealed: Buffer };

/** Mails wait in the database, written in the transaction of their cause, and are sent by any process of the zone. */
export class MailQueue {
  readonly #parts: MailQueueParts;
  #timer: NodeJS.Timeout | null = null;
  #round: Promise<void> | null = null;
  #again = false;

  constructor(parts: MailQueueParts) {
    this.#parts = parts;
  }

  /** @throws Failure busy when MAX_QUEUED_MAILS wait */
  async enqueue(tx: Transaction, mail: Mail, expiresAt: Date): Promise<void> {
    const id = this.#parts.ids.uuid();
    const sealed = seal(this.#key(), Buffer.from(JSON.stringify(mail)), `mail|${id}`);
    const rows = await tx.query(ENQUEUE, [id, this.#parts.clock.now(), expiresAt, sealed, MAX_QUEUED_MAILS]);
    if (rows.length === 0)
      throw new Failure('busy', { reason: 'too many mails wait to be sent', retryAfterSeconds: 60 });
  }

  /** Sends at a steady pace until `stop`; `wake` hurries the next round. */
  start(): void {
    this.#timer ??= setInterval(() => this.wake(), MAIL_ROUND_MS).unref();
  }

  wake(): void {
    void this.sendDue().catch((error: unknown) => {
      this.#parts.log.warn(
        { error: (error as Error).name },
        'mails could not be read from their queue; it will be tried again',
      );
    });
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#round?.catch(() => undefined);
    this.#parts.transport.close();
  }

  /** Sends everything that is due now; mails written during a round are in the next one, which is awaited too. */
  async sendDue(): Promise<void> {
    if (this.#round !== null) {
      this.#again = true;
      return this.#round;
    }
    this.#round = this.#rounds().finally(() => {
      this.#round = null;
    });
    return this.#round;
  }

  async #rounds(): Promise<void> {
    do {
      this.#again = false;
      for (;;) {
        const now = this.#parts.clock.now();
        const lease = new Date(now.getTime() + MAIL_LEASE_MS);
        const claimed = await this.#parts.database.lookUp<Claimed>(CLAIM, [now, lease, MAX_MAILS_A_ROUND]);
        await Promise.all(claimed.map((row) => this.#send(row, now)));
        if (claimed.length < MAX_MAILS_A_ROUND) break;
      }
    } while (this.#again);
  }

  async #send(row: Claimed, now: Date): Promise<void> {
    const { database, transport, log } = this.#parts;
    if (row.expires_at > now) {
      try {
        await transport.send(JSON.parse(open(this.#key(), row.sealed, `mail|${row.mail_id}`).toString()) as Mail);
      } catch (error) {
        const isLast = row.attempts >= MAX_MAIL_ATTEMPTS;
        // Names and codes of errors only: a server's answer may repeat the address.
        const code = (error as { code?: string }).code ?? (error as Error).name;
        log.warn(
          { mail: row.mail_id, attempt: row.attempts, code },
          isLast ? 'a mail was given up' : 'a mail was not taken',
        );
        if (!isLast) {
          const due = new Date(now.getTime() + MAIL_RETRY_MS * 2 ** (row.attempts - 1));
          await database.lookUp(POSTPONE, [row.mail_id, due]);
          return;
        }
      }
    }
    await database.lookUp(DELETE, [row.mail_id]);
  }

  #key(): Buffer {
    return this.#parts.keys.detailKey('mail-queue');
  }
}
