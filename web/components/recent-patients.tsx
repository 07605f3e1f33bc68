import { Link } from 'react-router';
import type { PatientBanner } from '../../src/doors/web/professional-api.ts';
import { useRootData } from '../messages/use-messages.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { timeOfDay } from '../words/dates.ts';
import { birthDay, patientName } from '../words/patient-words.ts';

/** Patients that this session opened: one click back. */
export function RecentPatients({ patients }: { patients: readonly PatientBanner[] }) {
  const { pro, emergency, secret } = useProfessionalMessages();
  const { find, banner } = pro;
  const root = useRootData();
  return (
    <section className="card pro-recent">
      <h2>{find.recent}</h2>
      {patients.length === 0 ? (
        <p className="muted">{find.noRecent}</p>
      ) : (
        <ul className="rows">
          {patients.map((patient) => (
            <li key={patient.id}>
              <Link
                to={`/pro/patients/${patient.id}${patient.access === null && patient.emergencyUntil === null ? '/accord' : ''}`}
              >
                <strong>{patientName(patient)}</strong>
                <span className="muted">
                  {banner.born(patient.sex, birthDay(patient, root))}
                  {patient.secret ? ` · ${secret.act}` : ''}
                  {patient.emergencyUntil !== null
                    ? ` · ${emergency.banner(timeOfDay(patient.emergencyUntil, root), patient.secret)}`
                    : patient.access === null
                      ? ` · ${patient.blocked ? find.depositOnly : find.notAuthorised}`
                      : ''}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
