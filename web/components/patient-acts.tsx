import { EyeOff, FilePlus2, FileText, Megaphone } from 'lucide-react';
import { NavLink } from 'react-router';
import type { PatientBanner } from '../../src/doors/web/professional-api.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';

/** What can be done for this patient, under her name on every page. */
export function PatientActs({ patient: { id, maySecret, secret } }: { patient: PatientBanner }) {
  const { deposit, secret: words } = useProfessionalMessages();
  const { acts } = deposit;
  const patient = `/pro/patients/${id}`;
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
        {maySecret && !secret ? (
          <li>
            <NavLink to={`${patient}/secret`}>
              <EyeOff aria-hidden="true" strokeWidth={1.8} /> {words.act}
            </NavLink>
          </li>
        ) : null}
      </ul>
    </nav>
  );
}
