import { EyeOff } from 'lucide-react';
import { Form, Link, useNavigation } from 'react-router';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { HiddenToken } from './hidden-token.tsx';

/** Said as long as it lasts, on every page about the patient, with the way to end it. */
export function SecretLine({ patientId }: { patientId: string }) {
  const { secret: words } = useProfessionalMessages();
  const busy = useNavigation().state !== 'idle';
  return (
    <div className="patient-secret">
      <p>
        <EyeOff aria-hidden="true" strokeWidth={1.8} /> <span>{words.banner}</span>
      </p>
      <Form method="post" action={`/pro/patients/${patientId}/secret`}>
        <HiddenToken />
        <button className="button small" type="submit" name="action" value="terminer" disabled={busy}>
          {words.end}
        </button>
      </Form>
    </div>
  );
}

export interface SecretConsultation {
  readonly id: string;
  readonly name: string;
}

/** Those that go on, on the pages that are not about them. */
export function SecretBand({ consultations }: { consultations: readonly SecretConsultation[] }) {
  const { secret: words } = useProfessionalMessages();
  if (consultations.length === 0) return null;
  return (
    <section className="secret-band" aria-label={words.going}>
      <EyeOff aria-hidden="true" strokeWidth={1.8} />
      <p>{words.going}</p>
      <ul className="inline-links">
        {consultations.map(({ id, name }) => (
          <li key={id}>
            <Link to={`/pro/patients/${id}`}>{name}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
