import { Form, Link, type LoaderFunctionArgs, useLoaderData } from 'react-router';
import type { MatrixRow } from '../../src/doors/web/web-explain.ts';
import { TableVersion } from '../components/table-version.tsx';
import { Title } from '../components/title.tsx';
import { useMessages } from '../messages/use-messages.ts';
import { answer } from '../server/page.ts';

const HERE = '/qui-voit/professions';
const MAX_TEXT = 60;
const MAX_PROFESSION = 20;

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => {
    const query = new URL(args.request.url).searchParams;
    const profession = query.get('profession')?.slice(0, MAX_PROFESSION) || null;
    const text = query.get('type')?.trim().slice(0, MAX_TEXT) || null;
    const page = await api.whoSees.matrix({
      ...(profession === null ? {} : { profession }),
      ...(text === null ? {} : { text }),
    });
    return { page, profession, text };
  });
}

type Data = Awaited<ReturnType<typeof loader>>;

export default function MatrixPage() {
  const words = useMessages().whoSees.matrix;
  const { page, profession, text } = useLoaderData<typeof loader>();
  const readers = page.rows.filter(({ reads }) => reads !== 'own-only');
  const others = page.rows.filter(({ reads }) => reads === 'own-only');
  return (
    <div className="main-column">
      <Title>{words.title}</Title>
      <h1>{words.title}</h1>
      <p className="lead">{words.lead}</p>
      <Search page={page} profession={profession} text={text} />
      <Found page={page} text={text} />
      {(text === null ? readers : []).map((row) => (
        <Profession key={row.profession.code} row={row} />
      ))}
      {others.length === 0 || text !== null ? null : (
        <section className="card">
          <h2>{words.ownOnlyGroup}</h2>
          <ul className="columns">
            {others.map(({ profession: { code, words: name } }) => (
              <li key={code}>
                <Link to={`/qui-voit/lecteur?profession=${code}`}>{name}</Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p>{words.always}</p>
      <TableVersion table={page.table} />
    </div>
  );
}

function Search({ page, profession, text }: Data) {
  const words = useMessages().whoSees.matrix;
  return (
    <search>
      <Form method="get" action={HERE} className="filter" key={`${profession}|${text}`}>
        <p className="filter-field">
          <label htmlFor="type">{words.search}</label>
          <span className="hint" id="type-aide">
            {words.searchHint}
          </span>
          <input
            id="type"
            name="type"
            type="search"
            maxLength={MAX_TEXT}
            autoComplete="off"
            defaultValue={text ?? ''}
            aria-describedby="type-aide"
          />
        </p>
        <p className="filter-field">
          <label htmlFor="profession">{words.profession}</label>
          <select id="profession" name="profession" defaultValue={profession ?? ''}>
            <option value="">{words.all}</option>
            {page.professions.map(({ code, words: name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </p>
        <button className="button quiet" type="submit">
          {words.show}
        </button>
      </Form>
      {profession === null && text === null ? null : (
        <p>
          <Link to={HERE}>{words.clear}</Link>
        </p>
      )}
    </search>
  );
}

function Found({ page: { found }, text }: Pick<Data, 'page' | 'text'>) {
  const words = useMessages().whoSees.matrix;
  if (found === null || text === null) return null;
  return (
    <section className="card answer">
      <h2>{words.found(text)}</h2>
      {found.length === 0 ? <p>{words.foundNone}</p> : null}
      {found.map(({ words: type, readBy, notBy }) => (
        <div key={type}>
          <h3>{type}</h3>
          <p>
            {words.readBy} {readBy.length === 0 ? words.nobody : readBy.join(', ')}.
          </p>
          {notBy.length === 0 ? null : (
            <details>
              <summary>
                {words.notBy} {notBy.length}
              </summary>
              <p>{notBy.join(', ')}.</p>
            </details>
          )}
        </div>
      ))}
    </section>
  );
}

function Profession({ row: { profession, reads, types } }: { row: MatrixRow }) {
  const words = useMessages().whoSees.matrix;
  const said = reads === 'only' ? words.only(types.length) : types.length === 0 ? words.everything : words.allBut;
  return (
    <section className="card profession">
      <h2>{profession.words}</h2>
      <p>{said}</p>
      {types.length === 0 ? null : (
        <ul>
          {types.map((type) => (
            <li key={type}>{type}</li>
          ))}
        </ul>
      )}
      <p className="actions">
        <Link to={`/qui-voit/lecteur?profession=${profession.code}`}>{words.try}</Link>
      </p>
    </section>
  );
}
