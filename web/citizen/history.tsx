import { type ActionFunctionArgs, Link, type LoaderFunctionArgs, redirect, useLoaderData } from 'react-router';
import type { HistorySubject } from '../../src/doors/web/web-history.ts';
import { type HistoryChoice, HistoryFilter } from '../components/history-filter.tsx';
import { HistoryList } from '../components/history-list.tsx';
import { Notice } from '../components/notice.tsx';
import { Title } from '../components/title.tsx';
import { fr } from '../messages/fr.ts';
import { useMessages } from '../messages/use-messages.ts';
import { answer, textField } from '../server/page.ts';

const MAX_CURSOR = 300;
const MAX_ID = 100;
const DAY_CHARS = 10;
/** Characters of a sealed reference to somebody. */
const MAX_REF = 600;
/** Characters of a search, and of one sealed. */
const MAX_WORDS = 100;
const MAX_SEARCH = 800;
const SUBJECT_CHARS = 20;

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => {
    const query = new URL(args.request.url).searchParams;
    const documentId = query.get('document')?.slice(0, MAX_ID) ?? null;
    const cursor = query.get('suite')?.slice(0, MAX_CURSOR) ?? null;
    const who = query.get('qui')?.slice(0, MAX_REF) || null;
    const subject = query.get('quoi') ?? '';
    const what = Object.hasOwn(fr.history.subjects, subject) ? (subject as HistorySubject) : null;
    const search = query.get('recherche')?.slice(0, MAX_SEARCH) || null;
    const [from, to] = ['du', 'au'].map((name) => query.get(name)?.slice(0, DAY_CHARS) || null);
    const page = await api.history({
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
      ...(who === null ? {} : { who }),
      ...(what === null ? {} : { what }),
      ...(search === null ? {} : { search }),
      ...(documentId === null ? {} : { documentId }),
      ...(cursor === null || cursor === '' ? {} : { cursor }),
    });
    const choice = { who, what, from: from ?? null, to: to ?? null, search };
    return { ...page, documentId, choice, isFirst: cursor === null, tooShort: query.has('court') };
  });
}

/** The form comes by POST, and its words go into the address sealed: what somebody looks for may be about health. */
export function action(args: ActionFunctionArgs) {
  return answer(args, async ({ api }) => {
    const form = await args.request.formData();
    const field = (name: string, max: number) => textField(form, name, max) || null;
    const typed = field('mots', MAX_WORDS);
    const search = typed === null ? null : api.sealHistorySearch(typed);
    const subject = field('quoi', SUBJECT_CHARS) ?? '';
    const choice = {
      who: field('qui', MAX_REF),
      what: Object.hasOwn(fr.history.subjects, subject) ? (subject as HistorySubject) : null,
      ...{ from: field('du', DAY_CHARS), to: field('au', DAY_CHARS), search },
    };
    const tooShort = typed !== null && search === null;
    return redirect(addressOf(choice, { documentId: field('document', MAX_ID), cursor: null, tooShort }));
  });
}

interface Place {
  readonly documentId: string | null;
  readonly cursor: string | null;
  readonly tooShort?: boolean;
}

function addressOf(choice: HistoryChoice, { documentId, cursor, tooShort = false }: Place): string {
  const query = new URLSearchParams();
  if (documentId !== null) query.set('document', documentId);
  if (choice.who !== null) query.set('qui', choice.who);
  if (choice.what !== null) query.set('quoi', choice.what);
  if (choice.from !== null) query.set('du', choice.from);
  if (choice.to !== null) query.set('au', choice.to);
  if (choice.search !== null) query.set('recherche', choice.search);
  if (cursor !== null) query.set('suite', cursor);
  if (tooShort) query.set('court', '1');
  const text = query.toString();
  return text === '' ? '/historique' : `/historique?${text}`;
}

export default function HistoryRoute() {
  const words = useMessages().history;
  const { events, nextCursor, documentId, choice, isFirst, tooShort, ...page } = useLoaderData<typeof loader>();
  const here = (cursor: string | null) => addressOf(choice, { documentId, cursor });
  const isNarrowed = Object.values(choice).some((each) => each !== null);
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
        {tooShort ? <Notice kind="info">{words.tooShort}</Notice> : null}
        <HistoryFilter choice={choice} page={page} documentId={documentId} />
        {isNarrowed ? (
          <p className="actions">
            {page.words === null ? null : <span>{words.searched(page.words)}</span>}
            <Link to={documentId === null ? '/historique' : `/historique?document=${encodeURIComponent(documentId)}`}>
              {words.clear}
            </Link>
          </p>
        ) : null}
        {isFirst ? null : (
          <p>
            <Link to={here(null)}>{words.newest}</Link>
          </p>
        )}
        {events.length === 0 ? (
          <p>{isNarrowed ? words.noneSuch : words.none}</p>
        ) : (
          <div className="card">
            <HistoryList events={events} canReport />
          </div>
        )}
        {page.lookedAt === null ? null : <p className="muted">{words.lookedAt(page.lookedAt)}</p>}
        {page.titlesLookedAt === null ? null : <p className="muted">{words.titlesLookedAt(page.titlesLookedAt)}</p>}
        {nextCursor === null ? null : (
          <p className="actions">
            <Link className="button quiet" to={here(nextCursor)}>
              {page.lookedAt === null ? words.more : words.lookFurther}
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
            <a href="/historique/preuve?forme=pdf&telecharger">{words.takePdf}</a>
          </li>
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
