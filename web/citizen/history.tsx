import { Link, type LoaderFunctionArgs, useLoaderData } from 'react-router';
import { HistoryList } from '../components/history-list.tsx';
import { Title } from '../components/title.tsx';
import { useMessages } from '../messages/use-messages.ts';
import { answer } from '../server/page.ts';

const MAX_CURSOR = 300;
const MAX_ID = 100;

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => {
    const query = new URL(args.request.url).searchParams;
    const documentId = query.get('document')?.slice(0, MAX_ID) ?? null;
    const cursor = query.get('suite')?.slice(0, MAX_CURSOR) ?? null;
    const page = await api.history({
      ...(documentId === null ? {} : { documentId }),
      ...(cursor === null || cursor === '' ? {} : { cursor }),
    });
    return { ...page, documentId, isFirst: cursor === null };
  });
}

export default function HistoryRoute() {
  const words = useMessages().history;
  const { events, nextCursor, documentId, isFirst } = useLoaderData<typeof loader>();
  const here = (cursor: string | null) => {
    const query = new URLSearchParams();
    if (documentId !== null) query.set('document', documentId);
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
        {isFirst ? null : (
          <p>
            <Link to={here(null)}>{words.newest}</Link>
          </p>
        )}
        {events.length === 0 ? (
          <p>{words.none}</p>
        ) : (
          <div className="card">
            <HistoryList events={events} />
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
      <aside className="side" aria-label={words.question}>
        <section className="card">
          <h2>{words.question}</h2>
          <p>{words.questionHint}</p>
        </section>
      </aside>
    </div>
  );
}
