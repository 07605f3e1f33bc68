import { Link } from 'react-router';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';

/** What an author can do with her own document, beside its content. */
export function OwnDocument(props: { patientId: string; logicalId: string; notAnnounced: boolean }) {
  const { own } = useProfessionalMessages().deposit;
  const { patientId, logicalId, notAnnounced } = props;
  const patient = `/pro/patients/${patientId}`;
  const here = `${patient}/documents/${logicalId}`;
  return (
    <nav className="own-document" aria-label={own.title}>
      {notAnnounced ? <p>{own.notAnnounced}</p> : null}
      <ul className="inline-links">
        {notAnnounced ? (
          <li>
            <Link to={`${patient}/annoncer`}>{own.announce}</Link>
          </li>
        ) : null}
        <li>
          <Link to={`${here}/remplacer`}>{own.replace}</Link>
        </li>
        <li>
          <Link to={`${here}/retirer`}>{own.withdraw}</Link>
        </li>
      </ul>
    </nav>
  );
}
