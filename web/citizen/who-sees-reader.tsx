import { ArrowLeft, Glasses } from 'lucide-react';
import { Link, type LoaderFunctionArgs, useLoaderData } from 'react-router';
import { documentName } from '../components/document-row.tsx';
import { TableVersion } from '../components/table-version.tsx';
import { Title } from '../components/title.tsx';
import { ChangeLink, Sees, useWhy } from '../components/why-line.tsx';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { answer } from '../server/page.ts';
import { day } from '../words/dates.ts';
import { readerAddress, readerQuestion } from '../words/reader-address.ts';
import { readerName, shortName } from '../words/reader-name.ts';
import { useOpens } from '../words/reader-opens.ts';

const HERE = '/qui-voit/lecteur';

export function loader(args: LoaderFunctionArgs) {
  return answer(args, ({ api }) => api.whoSees.reader(readerQuestion(args.request.url)));
}

type Data = Awaited<ReturnType<typeof loader>>;

export default function WhoSeesReader() {
  const messages = useMessages();
  const words = messages.whoSees;
  const data = useLoaderData<typeof loader>();
  const { who, query, mode, total, cut, barred } = data;
  const name = shortName(who, messages);
  const isProfession = who.name === undefined && who.structure === undefined;
  const title = isProfession ? words.reader.titleOfProfession(name) : words.reader.titleOf(name);
  const say = useWhy();
  const opens = useOpens();
  return (
    <div className="with-aside">
      <Title>{title}</Title>
      <div className="main-column">
        <p className="back">
          <Link to="/qui-voit">
            <ArrowLeft aria-hidden="true" strokeWidth={1.8} /> {words.reader.back}
          </Link>
        </p>
        <h1>{title}</h1>
        {isProfession ? null : <p>{readerName(who, messages)}</p>}
        <Modes data={data} />
        <p className="lead">{opens(data, total)}.</p>
        {cut ? <p>{words.readers.cut(total)}</p> : null}
        {barred === null ? null : (
          <p>
            {say(barred)} <ChangeLink why={barred} documentId={null} />
          </p>
        )}
        <Reasons data={data} />
        <Documents data={data} />
        <p className="muted">{words.notCounted}</p>
        <TableVersion table={data.table} />
      </div>
      <aside className="side" aria-label={words.reader.asHer}>
        <section className="card">
          <h2>{words.reader.asHer}</h2>
          <p>{words.reader.asHerHint}</p>
          <p>
            <Link className="button quiet" to={readerAddress('/qui-voit/comme', query, { mode })}>
              <Glasses aria-hidden="true" strokeWidth={1.8} /> {words.reader.asHer}
            </Link>
          </p>
        </section>
        <section className="card">
          <h2>{words.readers.change}</h2>
          <p>{words.readers.changeHint}</p>
          <p>
            <Link to="/acces">{words.readers.change}</Link>
          </p>
        </section>
      </aside>
    </div>
  );
}

function Modes({ data: { modes, mode, query } }: { data: Data }) {
  const words = useMessages().whoSees;
  if (modes.length < 2) return null;
  return (
    <nav aria-label={words.reader.mode}>
      <ul className="chips">
        {modes.map((one) => (
          <li key={one}>
            <Link
              className="chip"
              to={readerAddress(HERE, query, { mode: one })}
              aria-current={one === mode ? 'true' : undefined}
              preventScrollReset
            >
              {words.modes[one]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Reasons({ data: { reasons, barred, opens } }: { data: Data }) {
  const words = useMessages().whoSees;
  if (reasons.length === 0 || (barred !== null && opens === 0)) return null;
  return (
    <section className="card">
      <h2>{words.reader.reasons}</h2>
      <ul>
        {reasons.map(({ code, count }) => (
          <li key={code}>
            <strong>{words.reader.reasonCount(count)}</strong>
            {' : '}
            {words.why[code]}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Documents({ data }: { data: Data }) {
  const words = useMessages().whoSees.reader;
  const { query, mode, hidden, opens, titles, total, documents, page, hasNext } = data;
  const seen = opens + titles;
  const tab = (isHidden: boolean, label: string) => (
    <li>
      <Link
        className="chip"
        to={readerAddress(HERE, query, { mode, hidden: isHidden })}
        aria-current={hidden === isHidden ? 'true' : undefined}
        preventScrollReset
      >
        {label}
      </Link>
    </li>
  );
  return (
    <section>
      <nav aria-label={words.which}>
        <ul className="chips">
          {tab(false, words.seen(seen))}
          {tab(true, words.unseen(total - seen))}
        </ul>
      </nav>
      {documents.length === 0 ? <p>{hidden ? words.noneUnseen : words.noneSeen}</p> : <DocumentRows data={data} />}
      <p className="actions">
        {page === 0 ? null : (
          <Link className="button quiet" to={readerAddress(HERE, query, { mode, hidden, page: page - 1 })}>
            {words.previous}
          </Link>
        )}
        {hasNext ? (
          <Link className="button quiet" to={readerAddress(HERE, query, { mode, hidden, page: page + 1 })}>
            {words.next}
          </Link>
        ) : null}
      </p>
    </section>
  );
}

/** What most of the page's documents have in common is said once; each row says only what differs. */
function DocumentRows({ data: { documents } }: { data: Data }) {
  const words = useMessages().whoSees.reader;
  const root = useRootData();
  const say = useWhy();
  const texts = documents.map(({ why }) => say(why));
  const common = mostFrequent(texts);
  const example = documents[texts.indexOf(common)]?.why;
  return (
    <>
      {example === undefined ? null : (
        <p>
          {words.because} {common} <ChangeLink why={example} documentId={null} />
        </p>
      )}
      <ul className="rows readers">
        {documents.map(({ summary, why }, i) => {
          const { name, authorTitle } = documentName(summary);
          return (
            <li key={summary.logicalId}>
              <p className="reader-name">
                <Link to={`/documents/${summary.logicalId}`}>{name}</Link>, {day(summary.date, root)}
              </p>
              {authorTitle === null ? null : <p className="muted">{authorTitle}</p>}
              {texts[i] === common ? null : (
                <p>
                  <Sees why={why} /> {texts[i]} <ChangeLink why={why} documentId={summary.logicalId} />
                </p>
              )}
              <p className="reader-links">
                <Link
                  to={`/documents/${summary.logicalId}/qui-voit`}
                  aria-label={`${words.whoSees} ${name}, ${day(summary.date, root)}`}
                >
                  {words.whoSees}
                </Link>
              </p>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function mostFrequent(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}
