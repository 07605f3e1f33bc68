import { Download, ExternalLink, Paperclip } from 'lucide-react';
import type { DocumentPage } from '../../src/doors/web/web-documents.ts';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { fileSize } from '../words/dates.ts';
import { CdaNarrative } from './cda-narrative.tsx';
import { useContentAddress } from './content-address.ts';

/** What is drawn of a document, whoever reads it. */
export type DrawnDocument = Pick<DocumentPage, 'view' | 'parts'> & { readonly summary: { readonly logicalId: string } };

interface Props {
  readonly document: DrawnDocument;
  readonly name: string;
}

function useAddressOf({ summary }: DrawnDocument): (part: string) => string {
  const addressOf = useContentAddress();
  return (part) => addressOf(summary.logicalId, part);
}

/** The part that a person would print or send: the PDF of the document, its image, else the stored file. */
function mainPart({ view, parts }: DrawnDocument): { readonly part: string; readonly isPdf: boolean } {
  if (view.kind === 'narrative') {
    const copy = view.narrative.attachments.findIndex(
      (one) => one.kind === 'copy' && one.mediaType === 'application/pdf',
    );
    return copy < 0 ? { part: 'original', isPdf: false } : { part: `piece-${copy}`, isPdf: true };
  }
  return { part: parts[0]?.part === 'shown' ? 'shown' : 'original', isPdf: view.kind === 'pdf' };
}

/** Download, and for a PDF a reader of its own. The stored file of a structured document is for software: said so. */
function Actions({ document }: { document: DrawnDocument }) {
  const address = useAddressOf(document);
  const words = useMessages().document;
  const { part, isPdf } = mainPart(document);
  const isForSoftware = document.view.kind === 'narrative' && !isPdf;
  return (
    <p className="actions">
      <a className={isForSoftware ? 'button quiet' : 'button'} href={`${address(part)}?telecharger=1`}>
        <Download aria-hidden="true" strokeWidth={1.8} />{' '}
        {isPdf ? words.downloadPdf : isForSoftware ? words.original : words.download}
      </a>
      {isPdf ? (
        <a className="button quiet" href={address(part)}>
          <ExternalLink aria-hidden="true" strokeWidth={1.8} /> {words.open}
        </a>
      ) : null}
    </p>
  );
}

function View({ document, name }: Props) {
  const address = useAddressOf(document);
  const { document: words } = useMessages();
  const { view, parts, summary } = document;
  const part = parts[0]?.part === 'shown' ? 'shown' : 'original';
  if (view.kind === 'narrative') {
    return (
      <div className="paper">
        <CdaNarrative narrative={view.narrative} logicalId={summary.logicalId} />
      </div>
    );
  }
  if (view.kind === 'pdf') {
    // The answer itself is sandboxed by its policy: a sandbox attribute would only stop the browser's PDF reader.
    return (
      <>
        <div className="viewer">
          <iframe src={`${address(part)}#navpanes=0&view=FitH`} title={words.pdfLabel(name)} loading="lazy" />
          <p className="muted">{words.pdfFallback}</p>
        </div>
        <p className="print-only">{words.pdfPrinted}</p>
      </>
    );
  }
  if (view.kind === 'image') {
    return (
      <div className="paper">
        <img className="whole" src={address(part)} alt={words.imageAlt(name)} />
      </div>
    );
  }
  if (view.kind === 'text') {
    return (
      <div className="paper">
        <p className="plain-text">{view.text}</p>
      </div>
    );
  }
  return <p className="notice info">{view.kind === 'unreadable' ? words.unreadable : words.downloadOnly}</p>;
}

function Pieces({ document }: { document: DrawnDocument }) {
  const address = useAddressOf(document);
  const { document: words, words: common, narrative } = useMessages();
  const { language } = useRootData();
  const pieces = document.parts.filter((part) => part.part.startsWith('piece-'));
  if (pieces.length === 0) return null;
  const hasCopy =
    document.view.kind === 'narrative' && document.view.narrative.attachments.some((one) => one.kind === 'copy');
  return (
    <section className="card">
      <h3>{words.pieces}</h3>
      {hasCopy ? <p className="muted">{narrative.copyFirst}</p> : null}
      <ul className="pieces">
        {pieces.map((piece, index) => (
          <li key={piece.part}>
            <a href={`${address(piece.part)}?telecharger=1`}>
              <Paperclip aria-hidden="true" strokeWidth={1.8} />{' '}
              <span>{piece.title === undefined || piece.title === '' ? words.piece(index + 1) : piece.title}</span>
            </a>
            {piece.size === undefined ? null : (
              <span className="muted"> {fileSize(piece.size, common.bytes, language)}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function DocumentContent({ document, name }: Props) {
  const words = useMessages().document;
  return (
    <section aria-labelledby="contenu-du-document">
      <h2 id="contenu-du-document" className="visually-hidden">
        {words.content}
      </h2>
      <Actions document={document} />
      <View document={document} name={name} />
      <Pieces document={document} />
    </section>
  );
}
