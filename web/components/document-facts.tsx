import type { ReactNode } from 'react';
import type { DocumentPage } from '../../src/doors/web/web-documents.ts';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { day, fileSize, moment } from '../words/dates.ts';
import { personText } from '../words/history-sentence.ts';

function Facts({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {rows.map(([label, value]) =>
        value === undefined || value === '' ? null : (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** The same document by several ways: one line each, the first one first. */
function Ways({ ways }: { ways: DocumentPage['ways'] }) {
  const { document: words } = useMessages();
  const root = useRootData();
  return (
    <ul className="ways">
      {ways.map(({ at, origin, by }) => (
        <li key={`${at} ${origin} ${personText(by)}`}>
          {words.receivedBy(origin === 'self' ? words.you : personText(by) || words.someone, moment(at, root))}
        </li>
      ))}
    </ul>
  );
}

/** When, by whom, at whose request, when it arrived. */
export function DocumentFacts({ document }: { document: DocumentPage }) {
  const { document: words, documents, origins } = useMessages();
  const root = useRootData();
  const { summary } = document;
  const authors = summary.authors.map(personText).filter((text) => text !== '');
  const by = summary.origin === 'self' ? documents.byYou : authors.join(' · ') || documents.unknownAuthor;
  return (
    <Facts
      rows={[
        [words.date, day(summary.date, root)],
        [words.by, by],
        [words.requestedBy, document.requestedBy === null ? undefined : personText(document.requestedBy)],
        document.ways.length === 0
          ? [words.added, moment(document.addedAt, root)]
          : [words.received(document.ways.length), <Ways key="ways" ways={document.ways} />],
        [words.origin, origins[summary.origin]],
      ]}
    />
  );
}

/** Everything noted on the document, on demand. Codes stay codes: they are what software exchanges. */
export function AllMetadata({ document }: { document: DocumentPage }) {
  const { document: words, words: common } = useMessages();
  const root = useRootData();
  const { entry, words: coded, parts } = document;
  const { fields } = words;
  const worded = (name: string, code: string | undefined) =>
    code === undefined ? undefined : coded[name] === undefined ? code : `${coded[name]} (${code})`;
  const original = parts.find((part) => part.part === 'original');
  const size = original?.size === undefined ? '' : `, ${fileSize(original.size, common.bytes, root.language)}`;
  return (
    <details className="card metadata">
      <summary>{words.more}</summary>
      <Facts
        rows={[
          [fields.type, worded('type', entry.typeCode.code)],
          [fields.class, worded('class', entry.classCode.code)],
          [fields.facility, worded('facility', entry.facilityType?.code)],
          [fields.practice, worded('practice', entry.practiceSetting?.code)],
          [fields.created, day(entry.creationTime, root)],
          [fields.serviceStart, entry.serviceStart === undefined ? undefined : day(entry.serviceStart, root)],
          [fields.serviceStop, entry.serviceStop === undefined ? undefined : day(entry.serviceStop, root)],
          [fields.comments, entry.comments],
          [fields.language, entry.languageCode],
          [fields.format, worded('format', entry.formatCode.code)],
          [fields.file, original === undefined ? entry.mimeType : `${original.mimeType}${size}`],
          [fields.uniqueId, entry.uniqueId],
          [fields.version, entry.version === undefined ? undefined : String(entry.version)],
        ]}
      />
      {original === undefined ? null : (
        <p>
          <a href={`/documents/${document.summary.logicalId}/contenu/original?telecharger=1`}>{words.original}</a>
        </p>
      )}
    </details>
  );
}
