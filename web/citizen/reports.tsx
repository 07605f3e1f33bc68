import { type ActionFunctionArgs, Form, Link, type LoaderFunctionArgs, redirect, useLoaderData } from 'react-router';
import type { HistoryEvent, ReportedCase } from '../../src/doors/web/web-history.ts';
import { described, Field } from '../components/fields.tsx';
import { HiddenToken } from '../components/hidden-token.tsx';
import { inOrder } from '../components/in-order.ts';
import { Notice } from '../components/notice.tsx';
import { Title } from '../components/title.tsx';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { answer, textField } from '../server/page.ts';
import { instantDay, moment } from '../words/dates.ts';
import { type SentencePart, sentence } from '../words/history-sentence.ts';

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => ({
    reports: await api.reports(),
    done: new URL(args.request.url).searchParams.get('fait'),
  }));
}

/** As the act bounds it, in characters. */
const MAX_WORDS = 1_000;

/** The button of a line of the history; and here, what the person adds to a case. */
export function action(args: ActionFunctionArgs) {
  return answer(args, async ({ api }) => {
    const form = await args.request.formData();
    const words = textField(form, 'mots', MAX_WORDS).trim();
    await api.reportAccess(Number(textField(form, 'acces', 16)), words);
    return redirect(`/historique/signalements?fait=${words === '' ? '1' : 'mots'}`);
  });
}

/** As the history would tell it, without its documents: those may be hidden since. */
function told({ id, actor, act, at }: ReportedCase): HistoryEvent {
  const kind = actor.name === undefined ? 'structure' : 'professional';
  const plain = { mode: 'normal', outcome: 'done', times: 1, documents: [], documentCount: 1, repeats: [] } as const;
  return { ...plain, id, actor, act, at, actorKind: kind };
}

/** Documents are not named here. */
function Part({ part }: { part: SentencePart }) {
  return part.kind === 'actor' ? <strong>{part.text}</strong> : part.kind === 'text' ? part.text : null;
}

const drawPart = (part: SentencePart) => <Part part={part} />;

function Case({ report }: { report: ReportedCase }) {
  const messages = useMessages();
  const root = useRootData();
  const { reports: words } = messages;
  const due = instantDay(report.dueAt, root);
  return (
    <li>
      <p className="event-sentence">
        {inOrder(sentence(told(report), root.language, messages).map(drawPart))}
        {'. '}
        <span className="event-time">
          <time dateTime={report.at}>{moment(report.at, root)}</time>
        </span>
      </p>
      <p>{words.reported(moment(report.reportedAt, root))}.</p>
      {report.words === null ? null : <p className="event-reason">{words.yourWords(report.words)}</p>}
      {report.answer === null ? (
        <p>
          <span className={report.late ? 'badge caution' : 'badge'}>
            {report.late ? words.late(due) : words.waiting(due)}
          </span>
        </p>
      ) : (
        <>
          <p>
            <strong>{report.answer.justified ? words.justified : words.unjustified}</strong> ·{' '}
            {words.answered(moment(report.answer.at, root), report.answer.by)}
          </p>
          <p className="event-reason">{words.answer(report.answer.text)}</p>
        </>
      )}
      {report.answer === null && report.words === null ? <AddWords report={report} /> : null}
    </li>
  );
}

/** What surprises her, in her own words: whoever answers reads it. */
function AddWords({ report }: { report: ReportedCase }) {
  const { reports: words } = useMessages();
  const root = useRootData();
  const id = `mots-${report.id}`;
  return (
    <details>
      <summary>{words.addWords}</summary>
      <Form method="post" className="form" autoComplete="off">
        <HiddenToken />
        <input type="hidden" name="acces" value={report.reportable} />
        <Field id={id} label={words.wordsLabel(moment(report.at, root))} hint={words.wordsHint}>
          <textarea id={id} name="mots" rows={3} maxLength={MAX_WORDS} {...described(id, words.wordsHint, undefined)} />
        </Field>
        <button className="button quiet small" type="submit">
          {words.sendWords}
        </button>
      </Form>
    </details>
  );
}

export default function ReportsRoute() {
  const { reports: words } = useMessages();
  const { reports, done } = useLoaderData<typeof loader>();
  return (
    <div className="main-column">
      <Title>{words.title}</Title>
      <h1>{words.title}</h1>
      {done === null ? null : <Notice kind="positive">{done === 'mots' ? words.wordsSent : words.done}</Notice>}
      <p className="lead">{words.lead}</p>
      {reports.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <ul className="rows sessions reports">
          {reports.map((report) => (
            <Case key={report.id} report={report} />
          ))}
        </ul>
      )}
      <p>
        <Link to="/historique">{words.back}</Link>
      </p>
    </div>
  );
}
