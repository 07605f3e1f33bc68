import { Glasses } from 'lucide-react';
import { Link, type LoaderFunctionArgs, useLoaderData } from 'react-router';
import { DocumentRow } from '../components/document-row.tsx';
import { Title } from '../components/title.tsx';
import { useWhy } from '../components/why-line.tsx';
import { useMessages } from '../messages/use-messages.ts';
import { answer } from '../server/page.ts';
import { readerAddress, readerQuestion } from '../words/reader-address.ts';
import { readerName, shortName } from '../words/reader-name.ts';

const HERE = '/qui-voit/comme';

/** The list that somebody would have: only what is seen, in the order of lists. */
export function loader(args: LoaderFunctionArgs) {
  return answer(args, ({ api }) => api.whoSees.reader({ ...readerQuestion(args.request.url), hidden: false }));
}

export default function SeeAs() {
  const messages = useMessages();
  const { seeAs: words, reader } = messages.whoSees;
  const { who, query, mode, opens, titles, documents, barred, page, hasNext } = useLoaderData<typeof loader>();
  const say = useWhy();
  const title = words.title(shortName(who, messages));
  return (
    <div className="main-column">
      <Title>{title}</Title>
      <div className="simulation" role="note">
        <Glasses aria-hidden="true" strokeWidth={1.8} />
        <p>
          {words.band(readerName(who, messages))}
          {mode === 'authorised' ? ` ${words.bandAuthorised}` : ''}
          {mode === 'emergency' ? ` ${words.bandEmergency}` : ''}
        </p>
        <Link className="button quiet" to={readerAddress('/qui-voit/lecteur', query, { mode })}>
          {words.leave}
        </Link>
      </div>
      <h1>{title}</h1>
      <p className="lead">{words.count(opens + titles)}</p>
      {barred === null ? null : <p>{say(barred)}</p>}
      {documents.length === 0 ? null : (
        <ul className="rows">
          {documents.map(({ summary }) => (
            <DocumentRow key={summary.logicalId} summary={summary} />
          ))}
        </ul>
      )}
      <p className="actions">
        {page === 0 ? null : (
          <Link className="button quiet" to={readerAddress(HERE, query, { mode, page: page - 1 })}>
            {reader.previous}
          </Link>
        )}
        {hasNext ? (
          <Link className="button quiet" to={readerAddress(HERE, query, { mode, page: page + 1 })}>
            {reader.next}
          </Link>
        ) : null}
      </p>
      <p className="muted">{messages.whoSees.notCounted}</p>
    </div>
  );
}
