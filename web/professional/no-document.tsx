import { Link } from 'react-router';
import { Title } from '../components/title.tsx';
import { usePatient } from '../components/use-patient.ts';
import { useMessages } from '../messages/use-messages.ts';
import { patientName } from '../words/patient-words.ts';

/** Before a document is chosen. */
export default function NoDocument() {
  const { list } = useMessages().pro;
  const patient = usePatient();
  return (
    <div className="consult-empty">
      <Title>{patientName(patient)}</Title>
      <h1>{list.title}</h1>
      <p>{list.choose}</p>
      <p className="muted">{list.traced}</p>
      <p>
        <Link to="/pro/raccourcis">{list.shortcuts}</Link>
      </p>
    </div>
  );
}
