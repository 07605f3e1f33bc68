import {
  BadgeCheck,
  ClipboardList,
  EyeOff,
  FileText,
  FlaskConical,
  FolderHeart,
  HandHeart,
  Landmark,
  type LucideIcon,
  MessageCircleQuestion,
  NotebookText,
  Pill,
  Receipt,
  ScanLine,
  Shield,
  Syringe,
} from 'lucide-react';
import { Link } from 'react-router';
import type { DocumentCategory, DocumentSummary } from '../../src/doors/web/web-documents.ts';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { machineDay, monthHeading, shortDay } from '../words/dates.ts';
import { personText } from '../words/history-sentence.ts';

export const ICONS: Readonly<Record<DocumentCategory, LucideIcon>> = {
  SYNTHESE: NotebookText,
  ORD_SOIN: Pill,
  RADIO_SC: ScanLine,
  BIOLOGIE: FlaskConical,
  CPT_REND: FileText,
  DEPISTAG: Shield,
  CAR_VAC: Syringe,
  CERT_MED: BadgeCheck,
  DOC_ADM: Landmark,
  REMB: Receipt,
  DIR_ANT: HandHeart,
  VDP: HandHeart,
  SYNTH_PML: FolderHeart,
  QUEST_SANTE: MessageCircleQuestion,
  AUTR_DOC: ClipboardList,
};

/** Made once: a comparison by `localeCompare` with options makes one each time. */
const FRENCH = new Intl.Collator('fr', { sensitivity: 'base' });

/** What a document is called: one's own title for one's own documents, else the type in plain words. */
export function documentName(summary: DocumentSummary): { readonly name: string; readonly authorTitle: string | null } {
  if (summary.origin === 'self' && summary.title !== '') return { name: summary.title, authorTitle: null };
  const isSame = FRENCH.compare(summary.title, summary.kindWords) === 0;
  return { name: summary.kindWords, authorTitle: isSame || summary.title === '' ? null : summary.title };
}

/** Who made it, as one line. */
export function useAuthorsText(summary: DocumentSummary): string {
  const { documents } = useMessages();
  if (summary.origin === 'self') return documents.byYou;
  const texts = summary.authors.map(personText).filter((text) => text !== '');
  return texts.length === 0 ? documents.unknownAuthor : texts.slice(0, 2).join(' · ');
}

/** Badges only for what matters. */
export function Badges({ summary }: { summary: DocumentSummary }) {
  const { documents } = useMessages();
  if (!summary.isNew && !summary.hiddenFromProfessionals && summary.origin !== 'self') return null;
  return (
    <span className="badges">
      {summary.isNew ? <span className="badge new">{documents.isNew}</span> : null}
      {summary.hiddenFromProfessionals ? (
        <span className="badge caution">
          <EyeOff aria-hidden="true" strokeWidth={1.8} /> {documents.hidden}
        </span>
      ) : null}
      {summary.origin === 'self' ? <span className="badge">{documents.mine}</span> : null}
    </span>
  );
}

export function DocumentRow({ summary }: { summary: DocumentSummary }) {
  const root = useRootData();
  const Icon = ICONS[summary.category];
  const { name, authorTitle } = documentName(summary);
  const authors = useAuthorsText(summary);
  return (
    <li className="document-row">
      <Link to={`/documents/${summary.logicalId}`}>
        <span className="row-icon">
          <Icon aria-hidden="true" strokeWidth={1.8} />
        </span>
        <span className="row-text">
          <span className="row-name">{name}</span>
          {authorTitle === null ? null : <span className="row-title">{authorTitle}</span>}
          <span className="row-by">{authors}</span>
          <Badges summary={summary} />
        </span>
        <time className="row-date" dateTime={machineDay(summary.date, root.timeZone)}>
          {shortDay(summary.date, root)}
        </time>
      </Link>
    </li>
  );
}

interface Group {
  readonly heading: string;
  readonly documents: DocumentSummary[];
}

/** Rows grouped by month, in the order received. */
export function GroupedDocuments({ documents }: { documents: readonly DocumentSummary[] }) {
  const root = useRootData();
  const groups: Group[] = [];
  for (const summary of documents) {
    const heading = monthHeading(summary.date, root);
    const last = groups.at(-1);
    if (last?.heading === heading) last.documents.push(summary);
    else groups.push({ heading, documents: [summary] });
  }
  return groups.map(({ heading, documents: rows }) => (
    <section key={`${heading}-${rows[0]?.logicalId}`} className="month">
      <h2>{heading}</h2>
      <ul className="rows">
        {rows.map((summary) => (
          <DocumentRow key={summary.logicalId} summary={summary} />
        ))}
      </ul>
    </section>
  ));
}
