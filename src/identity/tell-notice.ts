import { Type } from 'typebox';
import { defineAction, type Runner } from '../kernel/action.ts';
import { systemActor } from '../kernel/actor.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Database } from '../kernel/transaction.ts';
import type { PersonState, ToldNotice } from './contract.ts';
import { keepNotice, NOTICE_LIFE_MS, type NoticeParts } from './keep-notice.ts';
import { OFFICER_MAILS } from './notice-mails.ts';
import { isJob, permitted, refused } from './person-state.ts';

/** Whoever holds a record. */
const HOLDERS: Statement = {
  name: 'notice-holders',
  text: 'select distinct person_id from ins_key where record_id = $1',
};

/** The job that keeps the notices of what the record zone tells. */
const NOTICE_JOB = systemActor('notice');

export interface TellNoticeParts extends NoticeParts {
  readonly database: Database;
  readonly runner: Runner<PersonState>;
  /** Address of the data protection officer, or null. */
  readonly officerMail: string | null;
}

const Input = Type.Object({
  personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  recordId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  /** The trace that tells it, in the record; below 1: an older release told it without one. */
  seq: Type.Integer(),
  kind: Type.Union([
    Type.Literal('emergency'),
    Type.Literal('first-read'),
    Type.Literal('declared'),
    Type.Literal('report-answer'),
    // For the data protection officer alone: the person did it herself.
    Type.Literal('reported'),
  ]),
  /** ISO instant of the act. */
  at: Type.String({ maxLength: 40 }),
  /** No mail to the person. */
  quiet: Type.Optional(Type.Literal(true)),
});

/** A notice on her page, and a mail without content: that it happened (CSP R1111-48). Told twice, it is kept once. */
export function tellNoticeAction(parts: Pick<TellNoticeParts, 'keys' | 'mails' | 'officerMail'>) {
  return defineAction<typeof Input, PersonState, null, null, null>({
    name: 'identity.tell-notice',
    input: Input,
    owner: ({ personId }) => ({ id: personId }),
    authorize: ({ actor }) => (isJob(actor, NOTICE_JOB.id) ? permitted('notice') : refused('only-the-notice')),
    async perform(tx, { input: { recordId, seq, kind, at, quiet }, ownerId, now, traceId }) {
      const where = { personId: ownerId, sourceId: recordId, seq, quiet: quiet === true };
      const notice = { ...where, at: new Date(at), traceId, now };
      const isNew = kind === 'reported' || (await keepNotice(parts, tx, { ...notice, kind }));
      const officers = OFFICER_MAILS[kind];
      if (isNew && officers !== undefined && parts.officerMail !== null)
        await parts.mails.enqueue(tx, officers(parts.officerMail, at), new Date(now.getTime() + NOTICE_LIFE_MS));
      return { output: null, objects: [] };
    },
  });
}

/** Tells whoever holds a record of what happened in it. A record that nobody holds has nobody to tell. */
export async function tellNotice(parts: TellNoticeParts, recordId: string, told: ToldNotice): Promise<void> {
  const action = tellNoticeAction(parts);
  const holders = await parts.database.lookUp<{ person_id: string }>(HOLDERS, [recordId]);
  for (const { person_id: personId } of holders)
    await parts.runner.run(action, NOTICE_JOB, { personId, recordId, ...told });
}
