import { Eye, FilePlus, Files, Users } from 'lucide-react';
import { Link, type LoaderFunctionArgs, useLoaderData } from 'react-router';
import { DocumentRow } from '../components/document-row.tsx';
import { HistoryList } from '../components/history-list.tsx';
import { Title } from '../components/title.tsx';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { answer } from '../server/page.ts';
import { moment } from '../words/dates.ts';

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => {
    const [person, home] = await Promise.all([api.me(), api.home()]);
    return { person, home };
  });
}

type HomeData = Awaited<ReturnType<typeof loader>>;

function Documents({ home, isFirst }: { home: HomeData['home']; isFirst: boolean }) {
  const words = useMessages().home;
  if (home.documentCount === 0) {
    return (
      <section className="card empty">
        <h2>{words.emptyTitle}</h2>
        <p>{words.empty}</p>
        <p>{words.emptyAdd}</p>
        <Link className="button" to="/documents/ajouter">
          {words.add}
        </Link>
      </section>
    );
  }
  const isNew = home.newDocuments.length > 0;
  const rows = isNew ? home.newDocuments : home.lastDocuments;
  return (
    <section>
      <h2>{isNew ? words.newDocuments(home.newCount) : words.lastDocuments}</h2>
      {isNew || isFirst ? null : <p className="muted">{words.nothingNew}</p>}
      <ul className="rows">
        {rows.map((summary) => (
          <DocumentRow key={summary.logicalId} summary={summary} />
        ))}
      </ul>
      <p>
        <Link className="more" to="/documents">
          {words.allDocuments(home.documentCount)}
        </Link>
      </p>
    </section>
  );
}

export default function HomePage() {
  const { home: words, notices } = useMessages();
  const root = useRootData();
  const { person, home } = useLoaderData<typeof loader>();
  return (
    <div className="with-aside">
      <Title>{words.pageTitle}</Title>
      <div className="main-column">
        <h1>{words.title(person.firstName)}</h1>
        <p className="lead">
          {person.previousSignIn === null ? words.firstTime : words.sinceLast(moment(person.previousSignIn, root))}
        </p>
        {person.unreadNotices === 0 ? null : (
          <p className="notice info home-notices">
            <Link to="/avis">{notices.unread(person.unreadNotices)}</Link>
          </p>
        )}
        <Documents home={home} isFirst={person.previousSignIn === null} />
        <section>
          <h2>{words.actions}</h2>
          <ul className="choices">
            <li>
              <Link to="/documents">
                <Files aria-hidden="true" strokeWidth={1.8} /> <span>{words.find}</span>
              </Link>
            </li>
            <li>
              <Link to="/documents/ajouter">
                <FilePlus aria-hidden="true" strokeWidth={1.8} /> <span>{words.add}</span>
              </Link>
            </li>
            <li>
              <Link to="/historique">
                <Eye aria-hidden="true" strokeWidth={1.8} /> <span>{words.who}</span>
              </Link>
            </li>
            <li>
              <Link to="/qui-voit">
                <Users aria-hidden="true" strokeWidth={1.8} /> <span>{words.whoSees}</span>
              </Link>
            </li>
          </ul>
        </section>
      </div>
      <aside className="side" aria-label={words.accesses}>
        <section className="card">
          <h2>{words.accesses}</h2>
          {home.lastAccesses.length === 0 ? <p>{words.noAccess}</p> : <HistoryList events={home.lastAccesses} />}
          <p>
            <Link className="more" to="/historique">
              {words.allHistory}
            </Link>
          </p>
        </section>
      </aside>
    </div>
  );
}
