import { Link } from 'react-router';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { Notice } from './notice.tsx';
import { Title } from './title.tsx';

/** What was just deposited, and what can be done next. */
export function DepositDone(props: { patientId: string; canRead: boolean; logicalId: string; how: string | null }) {
  const { deposit: words } = useProfessionalMessages();
  const { patientId, canRead, logicalId, how } = props;
  const patient = `/pro/patients/${patientId}`;
  return (
    <div className="pro-narrow">
      <Title>{words.title}</Title>
      <h1>{how === 'remplacement' ? words.replaceTitle : words.title}</h1>
      <Notice kind="positive">{how === 'remplacement' ? words.doneReplaced : words.done}</Notice>
      {how === 'annonce' ? <p>{words.doneHidden}</p> : null}
      <ul className="plain-links">
        {canRead ? (
          <li>
            <Link to={`${patient}/documents/${logicalId}`}>{words.see}</Link>
          </li>
        ) : null}
        {how === 'annonce' ? (
          <li>
            <Link to={`${patient}/annoncer`}>{words.toAnnounce}</Link>
          </li>
        ) : null}
        <li>
          <Link to={`${patient}/deposer`}>{words.another}</Link>
        </li>
        <li>
          <Link to={patient}>{words.back}</Link>
        </li>
      </ul>
    </div>
  );
}
