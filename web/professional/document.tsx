import { ArrowLeft } from 'lucide-react';
import { Link, type LoaderFunctionArgs, useLoaderData, useLocation } from 'react-router';
import { ConsultBadges } from '../components/consult-list.tsx';
import { ContentAddressContext } from '../components/content-address.ts';
import { DocumentContent } from '../components/document-content.tsx';
import { documentName } from '../components/document-row.tsx';
import { OwnDocument } from '../components/own-document.tsx';
import { Title } from '../components/title.tsx';
import { usePatient } from '../components/use-patient.ts';
import { VersionLinks } from '../components/version-links.tsx';
import { useRootData } from '../messages/use-messages.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { answerProfessional } from '../server/professional-page.ts';
import { day, moment } from '../words/dates.ts';
import { personText } from '../words/history-sentence.ts';

export function loader(args: LoaderFunctionArgs) {
  const { id = '', logicalId = '' } = args.params;
  return answerProfessional(args, ({ professional }) => professional.readDocument(id, logicalId));
}

export default function DocumentBesideList() {
  const { list } = useProfessionalMessages().pro;
  const { search } = useLocation();
  const root = useRootData();
  const patient = usePatient();
  const document = useLoaderData<typeof loader>();
  const { summary, words, entry } = document;
  const isOld = entry.status === 'deprecated';
  const { name, authorTitle } = documentName(summary);
  const authors = summary.authors.map(personText).filter((text) => text !== '');
  const address = (logicalId: string, part: string) =>
    `/pro/patients/${patient.id}/documents/${encodeURIComponent(logicalId)}/contenu/${part}`;
  return (
    <article>
      <Title>{name}</Title>
      <p className="back consult-back">
        <Link to={`/pro/patients/${patient.id}${search}#liste`}>
          <ArrowLeft aria-hidden="true" strokeWidth={1.8} /> {list.back}
        </Link>
      </p>
      <h1>{name}</h1>
      {authorTitle === null ? null : <p className="author-title">{authorTitle}</p>}
      <p>
        {day(summary.date, root)}
        {authors.length === 0 ? '' : ` · ${authors.join(' · ')}`}
      </p>
      <p className="muted">
        {list.arrived(moment(document.addedAt, root))}
        {words.practice === undefined ? '' : ` · ${words.practice}`}
      </p>
      <ConsultBadges summary={summary} />
      <VersionLinks
        versions={document.versions}
        isOld={isOld}
        addressOf={(logicalId) => `/pro/patients/${patient.id}/documents/${logicalId}${search}`}
      />
      {summary.own && !isOld ? (
        <OwnDocument patientId={patient.id} logicalId={summary.logicalId} notAnnounced={summary.notAnnounced} />
      ) : null}
      <ContentAddressContext value={address}>
        <DocumentContent document={document} name={name} />
      </ContentAddressContext>
    </article>
  );
}
