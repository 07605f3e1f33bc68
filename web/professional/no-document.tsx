import { Link, useSearchParams } from 'react-router';
import { Notice } from '../components/notice.tsx';
import { Title } from '../components/title.tsx';
import { usePatient } from '../components/use-patient.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { patientName } from '../words/patient-words.ts';

/** Before a document is chosen. */
export default function NoDocument() {
  const { pro, deposit } = useProfessionalMessages();
  const { list } = pro;
  const [search] = useSearchParams();
  const withdrawn = search.get('fait') === 'retire';
  const patient = usePatient();
  return (
    <div className="consult-empty">
      <Title>{patientName(patient)}</Title>
      <h1>{list.title}</h1>
      {withdrawn ? <Notice kind="positive">{deposit.withdraw.done}</Notice> : null}
      <p>{list.choose}</p>
      <p className="muted">{list.traced}</p>
      <p>
        <Link to="/pro/raccourcis">{list.shortcuts}</Link>
      </p>
    </div>
  );
}
