import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import type { Row, Statement } from '../kernel/flight.ts';
import type { NoticeKind, NoticePage, PersonState } from './contract.ts';
import { IMPOSED, NOTICE_KINDS } from './notice-mails.ts';
import { isSelf, permitted, refused } from './person-state.ts';

/** Notices on the page: those unread come first when there are more, the newest of them; the history has the rest. */
export const MAX_SHOWN_NOTICES = 50;

const FIRST = `select source_id, seq, kind, at, read_at, trace_id from notice where person_id = $1
order by (read_at is null) desc, at desc, seq desc limit ${MAX_SHOWN_NOTICES}`;
const SHOWN: Statement = {
  name: 'notice-shown',
  text: `select source_id, seq, kind, at, read_at is null as unread, max(trace_id) over () as up_to
from (${FIRST}) first order by at desc, seq desc`,
};
const CHOICES: Statement = {
  name: 'notice-choices',
  text: 'select kind, mail from notice_choice where person_id = $1',
};
const MARK: Statement = {
  name: 'notice-mark-read',
  // What no page has shown stays unread.
  text: `update notice set read_at = $2 where person_id = $1 and read_at is null and trace_id <= $3
and (source_id, seq) in (select source_id, seq from (${FIRST}) first)`,
};
const CHOOSE: Statement = {
  name: 'notice-choose',
  text: `insert into notice_choice (person_id, kind, mail, trace_id)
select $1, kind, mail, $4 from unnest($2::text[], $3::boolean[]) as g (kind, mail)
on conflict (person_id, kind) do update set mail = excluded.mail, trace_id = excluded.trace_id
where notice_choice.mail <> excluded.mail`,
};

const personId = Type.String({ pattern: '^[0-9a-f-]{36}$' });
const readInput = Type.Object({ personId });
const seeInput = Type.Object({ personId, upTo: Type.Integer({ minimum: 1 }) });
const chooseInput = Type.Object({
  personId,
  /** Kinds that she wants mails of, among those she chooses; the others: none. */
  mails: Type.Array(Type.String({ maxLength: 20 }), { maxItems: 20 }),
});

interface ShownRow extends Row {
  readonly source_id: string;
  readonly seq: string;
  readonly kind: NoticeKind;
  readonly at: Date;
  readonly unread: boolean;
  readonly up_to: string;
}

/** The person reads her notices, the newest first, and for which kinds she gets mails. */
export const readNotices = defineAction<typeof readInput, PersonState, null, null, NoticePage>({
  name: 'identity.read-notices',
  input: readInput,
  owner: (input) => ({ id: input.personId }),
  authorize: ({ actor, input }) => (isSelf(actor, input.personId) ? permitted('self') : refused('only-the-person')),
  async perform(tx, { ownerId }) {
    const [rows, chosen] = await Promise.all([
      tx.query<ShownRow>(SHOWN, [ownerId]),
      tx.query<{ kind: string; mail: boolean }>(CHOICES, [ownerId]),
    ]);
    const mails = new Map(chosen.map(({ kind, mail }) => [kind, mail]));
    const output = {
      notices: rows.map(({ source_id: sourceId, seq, kind, at, unread }) => ({
        ...{ sourceId, seq: Number(seq), kind, unread },
        at: at.toISOString(),
      })),
      upTo: Number(rows[0]?.up_to ?? 0),
      choices: NOTICE_KINDS.map((kind) => {
        const imposed = IMPOSED[kind];
        return { kind, imposed, mail: imposed !== null || (mails.get(kind) ?? true) };
      }),
    };
    return { output, objects: [] };
  },
});

/** She saw them: they are no longer new. Those that came meanwhile are. */
export const seeNotices = defineAction<typeof seeInput, PersonState, null, null, null>({
  name: 'identity.see-notices',
  input: seeInput,
  owner: (input) => ({ id: input.personId }),
  authorize: ({ actor, input }) => (isSelf(actor, input.personId) ? permitted('self') : refused('only-the-person')),
  async perform(tx, { ownerId, input: { upTo }, now }) {
    await tx.query(MARK, [ownerId, now, upTo]);
    return { output: null, objects: [] };
  },
});

/** She chooses what she is told of by mail. What is imposed is not changed. */
export const chooseNoticeMails = defineAction<typeof chooseInput, PersonState, null, null, null>({
  name: 'identity.choose-notice-mails',
  input: chooseInput,
  owner: (input) => ({ id: input.personId }),
  authorize: ({ actor, input }) => (isSelf(actor, input.personId) ? permitted('self') : refused('only-the-person')),
  async perform(tx, { ownerId, input: { mails }, traceId }) {
    const kinds = NOTICE_KINDS.filter((kind) => IMPOSED[kind] === null);
    await tx.query(CHOOSE, [ownerId, kinds, kinds.map((kind) => mails.includes(kind)), traceId]);
    return { output: null, objects: [] };
  },
});
