import { Plus } from 'lucide-react';
import { Link, type LoaderFunctionArgs, useLoaderData } from 'react-router';
import type { DocumentCategory, DocumentFilter } from '../../src/doors/web/web-documents.ts';
import { GroupedDocuments } from '../components/document-row.tsx';
import { Title } from '../components/title.tsx';
import { fr } from '../messages/fr.ts';
import { useMessages } from '../messages/use-messages.ts';
import { answer } from '../server/page.ts';

const MAX_CURSOR = 300;

/** The filter of an address; anything that is no filter is ignored. */
function readFilter(query: URLSearchParams): DocumentFilter {
  const category = query.get('categorie');
  const year = query.get('annee');
  const cursor = query.get('suite');
  return {
    ...(category !== null && Object.hasOwn(fr.categories, category) ? { category: category as DocumentCategory } : {}),
    ...(year !== null && /^[12]\d{3}$/.test(year) ? { year: Number(year) } : {}),
    ...(query.has('masques') ? { hiddenOnly: true } : {}),
    ...(cursor !== null && cursor !== '' && cursor.length <= MAX_CURSOR ? { cursor } : {}),
  };
}

/** The address of a filter. */
function address(filter: DocumentFilter): string {
  const query = new URLSearchParams();
  if (filter.category !== undefined) query.set('categorie', filter.category);
  if (filter.year !== undefined) query.set('annee', String(filter.year));
  if (filter.hiddenOnly) query.set('masques', '1');
  if (filter.cursor !== undefined) query.set('suite', filter.cursor);
  const text = query.toString();
  return text === '' ? '/documents' : `/documents?${text}`;
}

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => {
    const filter = readFilter(new URL(args.request.url).searchParams);
    return { filter, list: await api.listDocuments(filter) };
  });
}

function Chip({ to, label, chosen }: { to: string; label: string; chosen: boolean }) {
  return (
    <li>
      <Link className="chip" to={to} aria-current={chosen ? 'true' : undefined} preventScrollReset>
        {label}
      </Link>
    </li>
  );
}

function Filters({ filter, list }: Awaited<ReturnType<typeof loader>>) {
  const { documents, categories } = useMessages();
  const year = filter.year === undefined ? {} : { year: filter.year };
  const kept = { ...year, ...(filter.hiddenOnly ? { hiddenOnly: true } : {}) };
  const withCategory = filter.category === undefined ? {} : { category: filter.category };
  return (
    <>
      <nav aria-label={documents.filters}>
        <ul className="chips">
          <Chip to={address(year)} label={documents.all} chosen={filter.category === undefined && !filter.hiddenOnly} />
          {list.categories.map((category) => (
            <Chip
              key={category}
              to={address({ ...kept, category })}
              label={categories[category]}
              chosen={filter.category === category}
            />
          ))}
          {list.hiddenCount > 0 ? (
            <Chip
              to={address({ ...year, hiddenOnly: true })}
              label={documents.hiddenOnly(list.hiddenCount)}
              chosen={filter.hiddenOnly === true && filter.category === undefined}
            />
          ) : null}
        </ul>
      </nav>
      {list.years.length > 1 || filter.year !== undefined ? (
        <details className="years">
          <summary>{documents.year(filter.year ?? null)}</summary>
          <nav aria-label={documents.years}>
            <ul className="chips">
              <Chip
                to={address({ ...withCategory, ...(filter.hiddenOnly ? { hiddenOnly: true } : {}) })}
                label={documents.allYears}
                chosen={filter.year === undefined}
              />
              {list.years.map((one) => (
                <Chip
                  key={one}
                  to={address({ ...withCategory, ...kept, year: one })}
                  label={String(one)}
                  chosen={filter.year === one}
                />
              ))}
            </ul>
          </nav>
        </details>
      ) : null}
    </>
  );
}

export default function DocumentsPage() {
  const { documents } = useMessages();
  const data = useLoaderData<typeof loader>();
  const { filter, list } = data;
  const isFiltered = filter.category !== undefined || filter.year !== undefined || filter.hiddenOnly === true;
  const isEmpty = list.categories.length === 0;
  return (
    <div className="with-aside">
      <Title>{documents.title}</Title>
      <div className="main-column">
        <h1>{documents.title}</h1>
        {isEmpty ? (
          <section className="card empty">
            <h2>{documents.emptyTitle}</h2>
            <p>{documents.empty}</p>
          </section>
        ) : (
          <>
            <p className="lead">{documents.count(list.total)}</p>
            <p className="only-narrow">
              <Link className="button quiet" to="/documents/ajouter">
                <Plus aria-hidden="true" strokeWidth={1.8} /> {documents.addTitle}
              </Link>
            </p>
            <Filters {...data} />
            {filter.cursor === undefined ? null : (
              <p>
                <Link to={address({ ...filter, cursor: undefined })}>{documents.firstPage}</Link>
              </p>
            )}
            {list.documents.length === 0 ? <p>{documents.none}</p> : <GroupedDocuments documents={list.documents} />}
            <p className="actions">
              {list.nextCursor === null ? null : (
                <Link className="button quiet" to={address({ ...filter, cursor: list.nextCursor })}>
                  {documents.more}
                </Link>
              )}
              {isFiltered ? <Link to="/documents">{documents.showAll}</Link> : null}
            </p>
          </>
        )}
      </div>
      <aside className="side" aria-label={documents.addTitle}>
        <section className="card">
          <h2>{documents.addTitle}</h2>
          <p className="muted">{documents.addHint}</p>
          <Link className="button" to="/documents/ajouter">
            <Plus aria-hidden="true" strokeWidth={1.8} /> {documents.add}
          </Link>
        </section>
      </aside>
    </div>
  );
}
