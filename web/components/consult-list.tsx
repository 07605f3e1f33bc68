import { EyeOff, PenLine, Sparkles, UserRoundX } from 'lucide-react';
import type { ReactElement } from 'react';
import { Link, useParams } from 'react-router';
import type {
  ConsultedFilter,
  ConsultedList,
  ConsultedSummary,
  PatientBanner,
} from '../../src/doors/web/professional-api.ts';
import { useRootData } from '../messages/use-messages.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { consultQuery } from '../server/consult-filter.ts';
import { instantDay, machineDay, numericDay } from '../words/dates.ts';
import { documentName, ICONS } from './document-row.tsx';

/** What matters before opening: each with its word. */
export function ConsultBadges({ summary }: { summary: ConsultedSummary }) {
  const { badges } = useProfessionalMessages().pro;
  const { isNew, hiddenFromProfessionals, own, notAnnounced } = summary;
  if (!isNew && !hiddenFromProfessionals && !own && !notAnnounced) return null;
  return (
    <span className="badges">
      {isNew ? (
        <span className="badge new">
          <Sparkles aria-hidden="true" strokeWidth={1.8} /> {badges.isNew}
        </span>
      ) : null}
      {hiddenFromProfessionals ? (
        <span className="badge caution">
          <EyeOff aria-hidden="true" strokeWidth={1.8} /> {badges.hidden}
        </span>
      ) : null}
      {notAnnounced ? (
        <span className="badge caution">
          <UserRoundX aria-hidden="true" strokeWidth={1.8} /> {badges.notAnnounced}
        </span>
      ) : null}
      {own ? (
        <span className="badge">
          <PenLine aria-hidden="true" strokeWidth={1.8} /> {badges.own}
        </span>
      ) : null}
    </span>
  );
}

function Row({ summary, to }: { summary: ConsultedSummary; to: string }) {
  const root = useRootData();
  const { logicalId } = useParams();
  const { documents } = useProfessionalMessages();
  const Icon = ICONS[summary.category];
  const { name, authorTitle } = documentName(summary);
  const [first] = summary.authors;
  const author = [first?.name, first?.structure].filter((part) => part !== undefined).join(' · ');
  return (
    <li className="document-row">
      <Link to={to} data-row="" aria-current={logicalId === summary.logicalId ? 'true' : undefined} preventScrollReset>
        <span className="row-icon">
          <Icon aria-hidden="true" strokeWidth={1.8} />
        </span>
        <span className="row-text">
          <span className="row-name">{name}</span>
          {authorTitle === null ? null : <span className="row-title">{authorTitle}</span>}
          <span className="row-by">{author === '' ? documents.unknownAuthor : author}</span>
          <ConsultBadges summary={summary} />
        </span>
        <time className="row-date" dateTime={machineDay(summary.date, root.timeZone)}>
          {numericDay(summary.date, root)}
        </time>
      </Link>
    </li>
  );
}

/** Documents of the preferred categories under a heading of their own, then the others. */
function Rest({ documents, rows }: { documents: ConsultedList['documents']; rows: Rows }) {
  const words = useProfessionalMessages().pro.list;
  const first = documents.filter((summary) => summary.preferred);
  if (first.length === 0) return rows(documents);
  const others = documents.filter((summary) => !summary.preferred);
  return (
    <>
      <h3>{words.preferred}</h3>
      {rows(first)}
      {others.length === 0 ? null : (
        <>
          <h3>{words.others}</h3>
          {rows(others)}
        </>
      )}
    </>
  );
}

type Rows = (documents: readonly ConsultedSummary[]) => ReactElement;

interface Props {
  readonly patient: PatientBanner;
  readonly filter: ConsultedFilter;
  readonly list: ConsultedList;
}

/** What is new since the last visit, then the rest, page by page. */
export function ConsultList({ patient, filter, list }: Props) {
  const words = useProfessionalMessages().pro.list;
  const root = useRootData();
  const base = `/pro/patients/${patient.id}`;
  const to = (summary: ConsultedSummary) => `${base}/documents/${summary.logicalId}${consultQuery(filter)}#document`;
  const rows = (documents: readonly ConsultedSummary[]) => (
    <ul className="rows">
      {documents.map((summary) => (
        <Row key={summary.logicalId} summary={summary} to={to(summary)} />
      ))}
    </ul>
  );
  const previous = patient.access?.previousVisit ?? null;
  const { period = 'recent', cursor: _cursor, ...lasting } = filter;
  const heading = period === 'recent' ? words.twoYears : period === 'all' ? words.everything : words.ofYear(period);
  return (
    <nav aria-label={words.label}>
      {previous === null || filter.cursor !== undefined ? null : (
        <section>
          <h2>{words.fresh(instantDay(previous, root), list.freshCount)}</h2>
          {list.fresh.length === 0 ? <p className="consult-none">{words.nothingNew}</p> : rows(list.fresh)}
          {list.freshCount > list.fresh.length ? <p className="consult-none">{words.moreFresh}</p> : null}
        </section>
      )}
      <section>
        <h2>{list.text === null ? words.count(heading, list.total) : words.found(list.text)}</h2>
        {filter.cursor === undefined ? null : (
          <p className="consult-none">
            <Link to={`${base}${consultQuery({ ...lasting, period })}`}>{words.firstPage}</Link>
          </p>
        )}
        {list.documents.length === 0 ? (
          <p className="consult-none">{words.none}</p>
        ) : (
          <Rest documents={list.documents} rows={rows} />
        )}
        <p className="consult-more">
          {list.nextCursor === null ? null : (
            <Link className="button quiet" to={`${base}${consultQuery({ ...filter, cursor: list.nextCursor })}`}>
              {words.next}
            </Link>
          )}
          {period === 'recent' && list.older > 0 ? (
            <Link className="button quiet" to={`${base}${consultQuery({ ...lasting, period: 'all' })}`}>
              {words.older(list.older)}
            </Link>
          ) : null}
        </p>
      </section>
    </nav>
  );
}
