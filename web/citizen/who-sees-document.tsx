import { ArrowLeft } from 'lucide-react';
import { Link, type LoaderFunctionArgs, useLoaderData } from 'react-router';
import type { ReaderOfDocument, Why } from '../../src/doors/web/web-explain.ts';
import { documentName } from '../components/document-row.tsx';
import { ProfessionForm } from '../components/profession-form.tsx';
import { TableVersion } from '../components/table-version.tsx';
import { Title } from '../components/title.tsx';
import { ChangeLink, Sees, useWhy } from '../components/why-line.tsx';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { answer } from '../server/page.ts';
import { day, exactMoment } from '../words/dates.ts';
import { readerName, shortName } from '../words/reader-name.ts';

const MAX_PROFESSION = 20;

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => {
    const profession = new URL(args.request.url).searchParams.get('profession')?.slice(0, MAX_PROFESSION) || undefined;
    return api.whoSees.document(args.params.logicalId ?? '', profession);
  });
}

type Data = Awaited<ReturnType<typeof loader>>;

export default function WhoSeesDocument() {
  const words = useMessages().whoSees;
  const root = useRootData();
  const data = useLoaderData<typeof loader>();
  const { document, readers } = data;
  const { name, authorTitle } = documentName(document);
  const seeing = readers.filter(({ now }) => now.sees !== 'no');
  const others = readers.filter(({ now }) => now.sees === 'no');
  return (
    <div className="with-aside">
      <Title>{words.document.title}</Title>
      <div className="main-column">
        <p className="back">
          <Link to={`/documents/${document.logicalId}`}>
            <ArrowLeft aria-hidden="true" strokeWidth={1.8} /> {words.document.back}
          </Link>
        </p>
        <h1>{words.document.title}</h1>
        <p className="lead">
          {name}, {day(document.date, root)}
          {authorTitle === null ? null : <> ({authorTitle})</>}
        </p>
        <Asked data={data} />
        <p className="only-narrow">
          <a href="#autre">{words.document.someone}</a>
        </p>
        <p>{words.document.you}</p>
        <section>
          <h2>{words.document.see(seeing.length)}</h2>
          <Readers readers={seeing} documentId={document.logicalId} />
        </section>
        {others.length === 0 ? null : (
          <section>
            <h2>{words.document.dontSee(others.length)}</h2>
            <Readers readers={others} documentId={document.logicalId} />
          </section>
        )}
        {readers.length === 0 ? <p>{words.document.nobody}</p> : null}
        <Urgent data={data} />
        <p className="muted">{words.notCounted}</p>
        <TableVersion table={data.table} />
      </div>
      <Beside data={data} />
    </div>
  );
}

/** The question about somebody else, and where else to look. */
function Beside({ data: { document, professions, asked } }: { data: Data }) {
  const words = useMessages().whoSees;
  return (
    <aside className="side" aria-label={words.document.someone}>
      <section className="card" id="autre">
        <h2>{words.document.someone}</h2>
        <p>{words.document.someoneHint}</p>
        <ProfessionForm
          action={`/documents/${document.logicalId}/qui-voit`}
          professions={professions}
          chosen={asked?.profession ?? null}
          submit={words.document.ask}
        />
      </section>
      <section className="card">
        <h2>{words.readers.looked}</h2>
        <p>{words.readers.lookedHint}</p>
        <p>
          <Link to={`/historique?document=${document.logicalId}`}>{words.readers.looked}</Link>
        </p>
      </section>
      <section className="card">
        <h2>{words.readers.title}</h2>
        <p>
          <Link to="/qui-voit">{words.readers.title}</Link>
        </p>
      </section>
    </aside>
  );
}

/** The answer for a profession: first on the page, for it is what was asked. */
function Asked({ data: { asked, document } }: { data: Data }) {
  const words = useMessages().whoSees.document;
  if (asked === null) return null;
  return (
    <section className="card answer" aria-labelledby="reponse">
      <h2 id="reponse">{words.answer(asked.words)}</h2>
      <dl className="answers">
        <Answer label={words.today} why={asked.now} documentId={document.logicalId} />
        <Answer label={words.ifAuthorised} why={asked.authorised} documentId={document.logicalId} />
      </dl>
      <p>
        <Link to={`/qui-voit/lecteur?profession=${asked.profession}`}>{words.everything}</Link>
      </p>
    </section>
  );
}

function Answer({ label, why, documentId }: { label: string; why: Why; documentId: string }) {
  const say = useWhy();
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <Sees why={why} /> {say(why)} <ChangeLink why={why} documentId={documentId} />
      </dd>
    </div>
  );
}

function Readers({ readers, documentId }: { readers: readonly ReaderOfDocument[]; documentId: string }) {
  if (readers.length === 0) return null;
  return (
    <ul className="rows readers">
      {readers.map((reader) => (
        <Reader key={reader.query} reader={reader} documentId={documentId} />
      ))}
    </ul>
  );
}

function Reader({ reader, documentId }: { reader: ReaderOfDocument; documentId: string }) {
  const messages = useMessages();
  const { whoSees: words } = messages;
  const root = useRootData();
  const say = useWhy();
  const { who, now, emergency, emergencyUntil, query } = reader;
  const name = shortName(who, messages);
  const whole = readerName(who, messages);
  return (
    <li>
      <p className="reader-name">
        <strong>{name}</strong>
        {whole === name ? null : whole.slice(name.length)}
      </p>
      <p>
        <Sees why={now} /> {say(now)}
      </p>
      {emergencyUntil === null ? null : (
        <p className="badge caution">{words.emergencyOpen(exactMoment(emergencyUntil, root))}</p>
      )}
      {emergency === null ? null : (
        <p className="muted">
          {words.inEmergency} <Sees why={emergency} /> {say(emergency)}
        </p>
      )}
      <p className="reader-links">
        <ChangeLink why={now} documentId={documentId} />
        <Link to={`/qui-voit/lecteur?${query}`} aria-label={words.document.detail(name)}>
          {words.document.detailShort}
        </Link>
      </p>
    </li>
  );
}

function Urgent({ data: { emergencies, document } }: { data: Data }) {
  const words = useMessages().whoSees.document;
  return (
    <section>
      <h2>{words.urgent}</h2>
      <dl className="answers card">
        {(['regulation', 'doctor', 'nurse'] as const).map((who) => (
          <Answer key={who} label={words[who]} why={emergencies[who]} documentId={document.logicalId} />
        ))}
      </dl>
      <p className="muted">{words.urgentHint}</p>
    </section>
  );
}
