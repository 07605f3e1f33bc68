import { Link, type LoaderFunctionArgs, useLoaderData } from 'react-router';
import type { ReaderOfAll } from '../../src/doors/web/web-explain.ts';
import { ProfessionForm } from '../components/profession-form.tsx';
import { Title } from '../components/title.tsx';
import { useWhy } from '../components/why-line.tsx';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { answer } from '../server/page.ts';
import { exactMoment } from '../words/dates.ts';
import { readerName, shortName } from '../words/reader-name.ts';
import { useOpens } from '../words/reader-opens.ts';

export function loader(args: LoaderFunctionArgs) {
  return answer(args, ({ api }) => api.whoSees.readers());
}

export default function WhoSees() {
  const words = useMessages().whoSees;
  const { readers, total, cut, professions } = useLoaderData<typeof loader>();
  return (
    <div className="with-aside">
      <Title>{words.readers.title}</Title>
      <div className="main-column">
        <h1>{words.readers.title}</h1>
        <p className="lead">{words.readers.lead(total)}</p>
        <p className="only-narrow">
          <a href="#autre">{words.readers.someone}</a>
        </p>
        {cut ? <p>{words.readers.cut(total)}</p> : null}
        {readers.length === 0 ? (
          <p>{words.readers.none}</p>
        ) : (
          <ul className="rows readers">
            {readers.map((reader) => (
              <Row key={reader.query} reader={reader} total={total} />
            ))}
          </ul>
        )}
        <p className="muted">{words.notCounted}</p>
      </div>
      <aside className="side" aria-label={words.readers.someone}>
        <section className="card" id="autre">
          <h2>{words.readers.someone}</h2>
          <p>{words.readers.someoneHint}</p>
          <ProfessionForm
            action="/qui-voit/lecteur"
            professions={professions}
            chosen={null}
            submit={words.readers.show}
          />
          <p className="muted">{words.readers.documentHint}</p>
        </section>
        {(['change', 'matrix', 'looked'] as const).map((what) => (
          <section key={what} className="card">
            <h2>{words.readers[what]}</h2>
            <p>{words.readers[`${what}Hint`]}</p>
            <p>
              <Link to={{ change: '/acces', matrix: '/qui-voit/professions', looked: '/historique' }[what]}>
                {words.readers[what]}
              </Link>
            </p>
          </section>
        ))}
      </aside>
    </div>
  );
}

function Row({ reader, total }: { reader: ReaderOfAll; total: number }) {
  const messages = useMessages();
  const { whoSees: words } = messages;
  const root = useRootData();
  const say = useWhy();
  const opens = useOpens();
  const { who, roles, barred, emergencyUntil, query } = reader;
  const name = shortName(who, messages);
  const whole = readerName(who, messages);
  return (
    <li>
      <p className="reader-name">
        <Link to={`/qui-voit/lecteur?${query}`}>{name}</Link>
        {whole === name ? null : whole.slice(name.length)}
      </p>
      <p>
        <strong>{opens(reader, total)}</strong>
        {barred === null ? null : <>. {say(barred)}</>}
      </p>
      <p className="badges">
        {roles.map((role) => (
          <span key={role} className={role === 'blocked' || role === 'emergency' ? 'badge caution' : 'badge'}>
            {words.roles[role]}
          </span>
        ))}
      </p>
      {emergencyUntil === null ? null : <p>{words.emergencyOpen(exactMoment(emergencyUntil, root))}</p>}
    </li>
  );
}
