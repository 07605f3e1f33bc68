import { Link, type LoaderFunctionArgs, useLoaderData } from 'react-router';
import type { NoticeWords } from '../../src/doors/web/web-notices.ts';
import { inOrder } from '../components/in-order.ts';
import { Title } from '../components/title.tsx';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { answer } from '../server/page.ts';
import { moment } from '../words/dates.ts';
import { type SentencePart, sentence } from '../words/history-sentence.ts';

/** As many as the page ever shows. */
const FULL_LIST = 50;

/** Shown, they are read. */
export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => ({ notices: await api.notices.list() }));
}

function Part({ part }: { part: SentencePart }) {
  const { words } = useMessages();
  if (part.kind === 'document') return words.quote(part.title);
  return part.kind === 'actor' ? <strong>{part.text}</strong> : part.text;
}

const drawPart = (part: SentencePart) => <Part part={part} />;

function NoticeItem({ notice }: { notice: NoticeWords }) {
  const messages = useMessages();
  const root = useRootData();
  const { kind, at, unread, event } = notice;
  const { notices: words, history } = messages;
  const [to, link] = words.links[kind];
  return (
    <li>
      <h2>
        {words.titles[kind]} {unread ? <span className="badge new">{words.fresh}</span> : null}
      </h2>
      <p className="event-sentence">
        {event === null ? words.plain[kind] : inOrder(sentence(event, root.language, messages).map(drawPart))}
        {event === null ? null : '.'}
      </p>
      {event?.reason === undefined ? null : <p className="event-reason">{history.reason(event.reason)}</p>}
      <p className="muted">
        <time dateTime={at}>{moment(at, root)}</time>
      </p>
      <p>
        <Link to={to}>{link}</Link>
      </p>
    </li>
  );
}

export default function NoticesRoute() {
  const { notices: words } = useMessages();
  const { notices } = useLoaderData<typeof loader>();
  return (
    <div className="main-column">
      <Title>{words.title}</Title>
      <h1>{words.title}</h1>
      <p className="lead">{words.lead}</p>
      {notices.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <ul className="rows sessions notices">
          {notices.map((notice) => (
            <NoticeItem key={notice.id} notice={notice} />
          ))}
        </ul>
      )}
      {notices.length < FULL_LIST ? null : <p>{words.older}</p>}
      <p>
        <Link to="/avis/reglages">{words.settings}</Link>
      </p>
    </div>
  );
}
