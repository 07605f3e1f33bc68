import { Link, type LoaderFunctionArgs, useLoaderData } from 'react-router';
import type { HistorySubject } from '../../src/doors/web/web-history.ts';
import { HistoryFilter } from '../components/history-filter.tsx';
import { HistoryList } from '../components/history-list.tsx';
import { Title } from '../components/title.tsx';
import { fr } from '../messages/fr.ts';
import { useMessages } from '../messages/use-messages.ts';
import { answer } from '../server/page.ts';

const MAX_CURSOR = 300;
const MAX_ID = 100;
const DAY_CHARS = 10;
/** Characters of a sealed reference to somebody. */
const MAX_REF = 600;

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => {
    const query = new URL(args.request.url).searchParams;
    const documentId = query.get('document')?.slice(0, MAX_ID) ?? null;
    const cursor = query.get('suite')?.slice(0, MAX_CURSOR) ?? null;
    const who = query.get('qui')?.slice(0, MAX_REF) || null;
    const subject = query.get('quoi') ?? '';
    const what = Object.hasOwn(fr.history.subjects, subject) ? (subject as HistorySubject) : null;
    const [from, to] = ['du', 'au'].map((name) => query.get(name)?.slice(0, DAY_CHARS) || null);
    const page = await api.history({
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
      ...(who === null ? {} : { who }),
      ...(what === null ? {} : { what }),
      ...(documentId === null ? {} : { documentId }),
      ...(cursor === null || cursor === '' ? {} : { cursor }),
    });
    return { ...page, documentId, choice: { who, what, from: from ?? null, to: to ?? null }, isFirst: cursor === null };
  });
}

export default function HistoryRoute() {
  const words = useMessages().history;
  const { events, nextCursor, documentId, choice, isFirst, ...page } = useLoaderData<typeof loader>();
  const here = (cursor: string | null) => {
    const query = new URLSearchParams();
    if (documentId !== null) query.set('document', documentId);
    if (choice.who !== null) query.set('qui', choice.who);
    if (choice.what !== null) query.set('quoi', choice.what);
    if (choice.from !== null) query.set('du', choice.from);
    if (choice.to !== null) query.set('au', choice.to);
    if (cursor !== null) query.set('suite', cursor);
    const text = query.toString();
    return text === '' ? '/historique' : `/historique?${text}`;
  };
  return (
    <div className="with-aside">
      <Title>{words.title}</Title>
      <div className="main-column">
        <h1>{words.title}</h1>
        <p className="lead">{documentId === null ? words.lead : words.ofOneDocument}</p>
        {documentId === null ? null : (
          <p className="actions">
            <Link to={`/documents/${encodeURIComponent(documentId)}`}>{words.backToDocument}</Link>
            <Link to="/historique">{words.whole}</Link>
          </p>
        )}
        <HistoryFilter choice={choice} page={page} documentId={documentId} />
        {isFirst ? null : (
          <p>
            <Link to={here(null)}>{words.newest}</Link>
          </p>
        )}
        {events.length === 0 ? (
          <p>{Object.values(choice).every((each) => each === null) ? words.none : words.noneSuch}</p>
        ) : (
          <div className="card">
            <HistoryList events={events} canReport />
          </div>
        )}
        {nextCursor === null ? null : (
          <p className="actions">
            <Link className="button quiet" to={here(nextCursor)}>
              {words.more}
            </Link>
          </p>
        )}
      </div>
      <BesideHistory />
    </div>
  );
}

/** What to do about what one reads here. */
function BesideHistory() {
  const { history: words, reports, whoSees } = useMessages();
  return (
    <aside className="side" aria-label={words.question}>
      <section className="card">
        <h2>{words.question}</h2>
        <p>{words.questionHint}</p>
        <p>
          <Link to="/historique/signalements">{reports.title}</Link>
        </p>
      </section>
      <section className="card">
        <h2>{whoSees.readers.title}</h2>
        <p>{whoSees.readers.lookedHint}</p>
        <p>
          <Link to="/qui-voit">{whoSees.readers.title}</Link>
        </p>
      </section>
      <section className="card">
        <h2>{words.take}</h2>
        <p>{words.takeHint}</p>
        <ul>
          <li>
            <a href="/historique/preuve?forme=csv">{words.takeCsv}</a>
          </li>
          <li>
            <a href="/historique/preuve?forme=fhir">{words.takeFhir}</a>
          </li>
        </ul>
      </section>
      <section className="card">
        <h2>{words.verify}</h2>
        <p>{words.verifyHint}</p>
        <p>
          <Link to="/historique/verification">{words.verify}</Link>
        </p>
      </section>
    </aside>
  );
}
