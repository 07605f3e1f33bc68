import { FlaskRound, ShieldCheck, ShieldQuestion, Siren } from 'lucide-react';
import { Link } from 'react-router';
import type { PatientBanner as Banner } from '../../src/doors/web/professional-api.ts';
import { useRootData } from '../messages/use-messages.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { instantDay, timeOfDay } from '../words/dates.ts';
import { birthDay, patientName } from '../words/patient-words.ts';
import { SecretLine } from './secret-line.tsx';

/** Who the patient is and why her record may be read: on every page about her, on paper too. */
export function PatientBanner({ patient }: { patient: Banner }) {
  const { pro, emergency } = useProfessionalMessages();
  const { banner, sexes } = pro;
  const root = useRootData();
  const { access, age, blocked, emergencyUntil, usedName, otherGivenNames } = patient;
  const AccessIcon = access === null ? ShieldQuestion : ShieldCheck;
  return (
    <section className="patient-banner" aria-label={banner.label}>
      <p className="patient-name">
        <strong>{patientName(patient)}</strong>
        {otherGivenNames === '' ? null : <span className="patient-others"> {otherGivenNames}</span>}
      </p>
      {usedName === undefined ? null : <p>{banner.usedName(usedName)}</p>}
      <p>
        {banner.born(patient.sex, birthDay(patient, root))}
        {age === null ? '' : ` · ${banner.age(age)}`} · {sexes[patient.sex]}
      </p>
      <p>{banner.identity[patient.insKind]}</p>
      {patient.test ? (
        <p>
          <span className="patient-test">
            <FlaskRound aria-hidden="true" strokeWidth={1.8} /> {banner.test}
          </span>
        </p>
      ) : null}
      <p className="patient-access">
        <AccessIcon aria-hidden="true" strokeWidth={1.8} />
        <Link to={`/pro/patients/${patient.id}/accord`}>
          {access === null
            ? blocked
              ? banner.blocked
              : banner.noAccess
            : banner.access(banner.basis[access.basis], access.since === null ? null : instantDay(access.since, root))}
        </Link>
      </p>
      {emergencyUntil === null && !patient.secret ? null : (
        <div className="patient-modes">
          {patient.secret ? <SecretLine patientId={patient.id} /> : null}
          {emergencyUntil === null ? null : (
            <p className="patient-emergency">
              <Siren aria-hidden="true" strokeWidth={1.8} />{' '}
              {emergency.banner(timeOfDay(emergencyUntil, root), patient.secret)}
            </p>
          )}
        </div>
      )}
    </section>
  );
}
