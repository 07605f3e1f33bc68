import {
  Ban,
  Bell,
  BookOpen,
  Eye,
  EyeOff,
  FileDown,
  FileMinus,
  FilePen,
  FilePlus,
  Flag,
  HeartHandshake,
  KeyRound,
  List,
  type LucideIcon,
  Search,
  Siren,
  Undo2,
  UserRound,
  UserRoundX,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Form, Link } from 'react-router';
import type { HistoryAct, HistoryEvent } from '../../src/doors/web/web-history.ts';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { exactMoment, moment } from '../words/dates.ts';
import { partSentence, repeatsOf, type SentencePart, sentence } from '../words/history-sentence.ts';
import { HiddenToken } from './hidden-token.tsx';
import { inOrder } from './in-order.ts';

const ICONS: Readonly<Record<HistoryAct, LucideIcon>> = {
  'sign-in': KeyRound,
  'sign-out': KeyRound,
  'ask-code': KeyRound,
  'ask-reset': KeyRound,
  'reset-password': KeyRound,
  'tell-notice': Bell,
  'choose-mails': Bell,
  'update-person': UserRound,
  'open-record': BookOpen,
  visit: BookOpen,
  'visit-and-read': BookOpen,
  'end-care': UserRoundX,
  'find-patient': Search,
  'identify-patient': UserRound,
  'declare-care': HeartHandshake,
  'block-professional': Ban,
  'declare-refusal': UserRoundX,
  'conceal-document': EyeOff,
  'unconceal-document': Eye,
  'list-professionals': List,
  'find-own-acts': List,
  'tell-act': List,
  'open-emergency': Siren,
  'report-access': Flag,
  'read-reports': Flag,
  'answer-report': Flag,
  'review-emergency': Siren,
  'read-emergencies': Siren,
  'acknowledge-emergency': Siren,
  'read-settings': List,
  authorize: HeartHandshake,
  refuse: UserRoundX,
  'end-access': UserRoundX,
  'set-end': KeyRound,
  'name-administrator': HeartHandshake,
  'end-administrator': UserRoundX,
  unblock: HeartHandshake,
  'set-rule': KeyRound,
  'end-rule': KeyRound,
  'set-emergencies': Siren,
  'set-visibility': EyeOff,
  undo: Undo2,
  'check-access': KeyRound,
  'list-documents': List,
  'read-document': Eye,
  'find-document': Eye,
  'add-document': FilePlus,
  'send-again': FilePlus,
  'replace-document': FilePen,
  'hide-document': EyeOff,
  'show-document': Eye,
  'reveal-document': Eye,
  'archive-document': FileMinus,
  'unarchive-document': FilePlus,
  'withdraw-document': FileMinus,
  'read-history': List,
  'take-history': FileDown,
  other: UserRound,
};

function Part({ part }: { part: SentencePart }) {
  const { words } = useMessages();
  if (part.kind === 'text') return part.text;
  if (part.kind === 'actor') return <strong>{part.text}</strong>;
  const title = words.quote(part.title);
  return part.logicalId === null ? title : <Link to={`/documents/${part.logicalId}`}>{title}</Link>;
}

function drawPart(part: SentencePart): ReactNode {
  return <Part part={part} />;
}

/** The same act before, told once with the number of times; opens to every time. */
function Repeats({ event }: { event: HistoryEvent }) {
  const root = useRootData();
  const told = repeatsOf(event, useMessages());
  if (told === null) return null;
  return (
    <details className="repeats">
      <summary>{told.said}</summary>
      <ul>
        {told.times.map((at) => (
          <li key={at}>
            <time dateTime={at}>{exactMoment(at, root)}</time>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The acts of one visit, each with its time; told as one line until it is opened. */
function VisitParts({ parts }: { parts: readonly HistoryEvent[] }) {
  const messages = useMessages();
  const root = useRootData();
  return (
    <details className="repeats visit-parts">
      <summary>{messages.history.visitParts(parts.length)}</summary>
      <ol>
        {parts.map((part) => (
          <li key={part.id}>
            {inOrder(partSentence(part, root.language, messages).map(drawPart))}
            {'. '}
            <span className="event-time">
              <time dateTime={part.at}>{exactMoment(part.at, root)}</time>
            </span>
            <Repeats event={part} />
          </li>
        ))}
      </ol>
    </details>
  );
}

/** One button opens a case, whose answer she reads. */
function Report({ event }: { event: HistoryEvent }) {
  const { reports } = useMessages();
  const root = useRootData();
  return (
    <Form method="post" action="/historique/signalements">
      <HiddenToken />
      <input type="hidden" name="acces" value={event.reportable} />
      <button className="button quiet small" type="submit" aria-label={reports.reportThis(moment(event.at, root))}>
        <Flag aria-hidden="true" strokeWidth={1.8} /> {reports.report}
      </button>
    </Form>
  );
}

/** One act as a sentence, with its time; an emergency access stands out with its reason. */
function HistoryItem({ event, canReport }: { event: HistoryEvent; canReport: boolean }) {
  const messages = useMessages();
  const root = useRootData();
  const { history } = messages;
  const emergency = event.mode !== 'normal';
  const Icon = emergency ? Siren : ICONS[event.act];
  return (
    <li className={emergency ? 'event emergency' : 'event'}>
      <Icon aria-hidden="true" strokeWidth={1.8} />
      <div>
        {emergency ? (
          <span className="badge caution">{event.mode === 'emergency' ? history.emergency : history.callCentre}</span>
        ) : null}
        {event.secret === true ? <span className="badge">{history.secretBadge}</span> : null}
        {event.outcome === 'refused' ? <span className="badge">{history.refusedBadge}</span> : null}
        {event.outcome === 'failed' ? <span className="badge">{history.failedBadge}</span> : null}
        <p className="event-sentence">
          {inOrder(sentence(event, root.language, messages).map(drawPart))}
          {'.'}
        </p>
        {event.reason === undefined ? null : <p className="event-reason">{history.reason(event.reason)}</p>}
        <p className="event-time">
          <time dateTime={event.at}>{moment(event.at, root)}</time>
          {event.times > 1 ? ` · ${history.times(event.times)}` : ''}
          {event.software === undefined ? '' : ` · ${history.with(event.software)}`}
        </p>
        {event.parts === undefined ? <Repeats event={event} /> : <VisitParts parts={event.parts} />}
        {canReport && event.reportable !== undefined ? <Report event={event} /> : null}
      </div>
    </li>
  );
}

/** `canReport`: each access of somebody else has its button. */
export function HistoryList({ events, canReport = false }: { events: readonly HistoryEvent[]; canReport?: boolean }) {
  return (
    <ol className="events">
      {events.map((event) => (
        <HistoryItem key={event.id} event={event} canReport={canReport} />
      ))}
    </ol>
  );
}
