/** The parts that the pages of access share: what was just done, a button that begins a change, a choice of days, a paged list. */
import { CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { Form, Link } from 'react-router';
import type { AccessChangeEntry } from '../../src/doors/web/web-access-pages.ts';
import type { HistoryEvent } from '../../src/doors/web/web-history.ts';
import { DAYS } from '../citizen/access-form.ts';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { sentence } from '../words/history-sentence.ts';
import { HiddenToken } from './hidden-token.tsx';

/** "Vous avez bloqué Dr Yann Kerdoncuff". */
export function useChangeSentence(): (change: AccessChangeEntry) => string {
  const messages = useMessages();
  const { language } = useRootData();
  return ({ changeId: id, act, at, about }) => {
    const event: HistoryEvent = {
      ...{
        id,
        at,
        act,
        actorKind: 'self',
        actor: {},
        documents: [],
        documentCount: 0,
        mode: 'normal',
        outcome: 'done',
      },
      ...{ times: 1, repeats: [] },
      ...(about === null ? {} : { about }),
    };
    const parts = sentence(event, language, messages);
    return parts.map((part) => (part.kind === 'document' ? part.title : part.text)).join('');
  };
}

export function UndoButton({ ids, label }: { ids: readonly string[]; label: string }) {
  return (
    <Form method="post" action="/acces/annuler">
      <HiddenToken />
      <input type="hidden" name="changement" value={ids.join(',')} />
      <button className="button quiet" type="submit">
        {label}
      </button>
    </Form>
  );
}

/** What was just done, with the way back. */
export function JustDone({ ids, changes }: { ids: readonly string[]; changes: readonly AccessChangeEntry[] }) {
  const words = useMessages().access;
  const told = useChangeSentence();
  if (ids.length === 0) return null;
  const known = changes.filter(({ changeId }) => ids.includes(changeId));
  return (
    <div className="notice positive" role="status">
      <CircleCheck aria-hidden="true" strokeWidth={1.8} />
      <div>
        {known.length === 0 ? <p>{words.done}</p> : null}
        {known.map((change) => (
          <p key={change.changeId}>{told(change)}.</p>
        ))}
        <UndoButton ids={ids} label={words.undo(ids.length)} />
      </div>
    </div>
  );
}

/** Begins a change: its page shows the effect first. `fields` are hidden. */
export function ChangeForm({
  back,
  fields,
  children,
}: {
  back: string;
  fields: Readonly<Record<string, string>>;
  children: ReactNode;
}) {
  return (
    <Form method="post" action="/acces/changer" className="change-form">
      <HiddenToken />
      <input type="hidden" name="retour" value={back} />
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
    </Form>
  );
}

export function ChangeButton(props: { back: string; fields: Readonly<Record<string, string>>; label: string }) {
  return (
    <ChangeForm back={props.back} fields={props.fields}>
      <button className="button quiet" type="submit">
        {props.label}
      </button>
    </ChangeForm>
  );
}

/** How long from today. */
export function DaysField({ id, chosen = '0' }: { id: string; chosen?: string }) {
  const words = useMessages().access;
  return (
    <div className="field">
      <label htmlFor={id}>{words.howLong}</label>
      <select id={id} name="jours" defaultValue={chosen}>
        <option value="0">{words.forEver}</option>
        {DAYS.map((days) => (
          <option key={days} value={String(days)}>
            {words.days(days)}
          </option>
        ))}
      </select>
    </div>
  );
}

const PER_PAGE = 20;

/** A part of a long list. */
export function pageOf<T>(all: readonly T[], page: number): readonly T[] {
  return all.slice((page - 1) * PER_PAGE, page * PER_PAGE);
}

/** The page asked for, from 1. */
export function pageNumber(query: URLSearchParams): number {
  const page = Number(query.get('page') ?? '1');
  return Number.isInteger(page) && page > 0 && page < 1_000 ? page : 1;
}

export function Pages({ count, page, address }: { count: number; page: number; address: string }) {
  const words = useMessages().access;
  const last = Math.ceil(count / PER_PAGE);
  if (last <= 1) return null;
  return (
    <nav aria-label={words.pages}>
      <p className="actions">
        {page > 1 ? <Link to={`${address}?page=${page - 1}`}>{words.previous}</Link> : null}
        <span>{words.pageOf(page, last)}</span>
        {page < last ? <Link to={`${address}?page=${page + 1}`}>{words.next}</Link> : null}
      </p>
    </nav>
  );
}
