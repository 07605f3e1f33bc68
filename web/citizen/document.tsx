import { ArrowLeft } from 'lucide-react';
import { type ActionFunctionArgs, Link, type LoaderFunctionArgs, redirect, useLoaderData } from 'react-router';
import { DocumentContent } from '../components/document-content.tsx';
import { AllMetadata, DocumentFacts } from '../components/document-facts.tsx';
import { Badges, documentName } from '../components/document-row.tsx';
import { HistoryList } from '../components/history-list.tsx';
import { Notice } from '../components/notice.tsx';
import { Title } from '../components/title.tsx';
import { VersionLinks } from '../components/version-links.tsx';
import { VisibilityCard } from '../components/visibility-card.tsx';
import { useMessages } from '../messages/use-messages.ts';
import { answer, isWebError, textField } from '../server/page.ts';

const DONE = ['masque', 'affiche', 'ajoute', 'deja', 'change'] as const;
type Done = (typeof DONE)[number];

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => {
    const said = new URL(args.request.url).searchParams.get('fait');
    const document = await api.getDocument(args.params.logicalId ?? '');
    return { document, done: DONE.find((one) => one === said) ?? null };
  });
}

/** Hide or show. Answers by leading back to the page, which says what changed. */
export function action(args: ActionFunctionArgs) {
  return answer(args, async ({ api }) => {
    const form = await args.request.formData();
    const logicalId = args.params.logicalId ?? '';
    const version = Number(textField(form, 'version', 10));
    const hide = textField(form, 'action', 10) === 'masquer';
    const say = (done: Done) => redirect(`/documents/${encodeURIComponent(logicalId)}?fait=${done}`);
    try {
      await (hide ? api.hideDocument(logicalId, version) : api.showDocument(logicalId, version));
    } catch (error) {
      if (isWebError(error) && error.code === 'version-conflict') return say('change');
      throw error;
    }
    return say(hide ? 'masque' : 'affiche');
  });
}

export default function DocumentRoute() {
  const words = useMessages().document;
  const { document, done } = useLoaderData<typeof loader>();
  const { summary } = document;
  const { name, authorTitle } = documentName(summary);
  const said = {
    masque: words.nowHidden,
    affiche: words.nowShown,
    ajoute: words.nowAdded,
    deja: words.wasThere,
    change: words.changed,
  };
  return (
    <div className="with-aside">
      <Title>{name}</Title>
      <div className="main-column">
        <p className="back">
          <Link to="/documents">
            <ArrowLeft aria-hidden="true" strokeWidth={1.8} /> {words.back}
          </Link>
        </p>
        <h1>{name}</h1>
        {authorTitle === null ? null : <p className="author-title">{authorTitle}</p>}
        <Badges summary={summary} />
        {done === null ? null : (
          <Notice kind={done === 'change' || done === 'deja' ? 'info' : 'positive'}>{said[done]}</Notice>
        )}
        <VersionLinks
          versions={document.versions}
          isOld={document.entry.status === 'deprecated' && document.versions.current !== null}
          addressOf={(logicalId) => `/documents/${logicalId}`}
        />
        <DocumentFacts document={document} />
        <DocumentContent document={document} name={name} />
        <AllMetadata document={document} />
      </div>
      <aside className="side" aria-label={words.visibility}>
        <VisibilityCard document={document} />
        <section className="card">
          <h2>{words.looked}</h2>
          {document.lastEvents.length === 0 ? (
            <p>{words.nobodyLooked}</p>
          ) : (
            <HistoryList events={document.lastEvents} />
          )}
          <p>
            <Link className="more" to={`/historique?document=${summary.logicalId}`}>
              {words.allLooked}
            </Link>
          </p>
        </section>
      </aside>
    </div>
  );
}
