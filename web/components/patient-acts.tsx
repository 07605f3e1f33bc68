import { FilePlus2, FileText, Megaphone } from 'lucide-react';
import { NavLink } from 'react-router';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';

/** What can be done for this patient, under her name on every page. */
export function PatientActs({ patientId }: { patientId: string }) {
  const { acts } = useProfessionalMessages().deposit;
  const patient = `/pro/patients/${patientId}`;
  return (
    <nav className="patient-acts" aria-label={acts.label}>
      <ul className="inline-links">
        <li>
          <NavLink to={patient} end>
            <FileText aria-hidden="true" strokeWidth={1.8} /> {acts.documents}
          </NavLink>
        </li>
        <li>
          <NavLink to={`${patient}/deposer`} data-key="deposit">
            <FilePlus2 aria-hidden="true" strokeWidth={1.8} /> {acts.deposit}
          </NavLink>
        </li>
        <li>
          <NavLink to={`${patient}/annoncer`}>
            <Megaphone aria-hidden="true" strokeWidth={1.8} /> {acts.announce}
          </NavLink>
        </li>
      </ul>
    </nav>
  );
}
