import { Check, FolderOpen, Siren } from 'lucide-react';
import { Form, useNavigation } from 'react-router';
import type { ToldEmergencies, ToldEmergencyView } from '../../src/doors/web/web-emergencies.ts';
import { useRootData } from '../messages/use-messages.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { moment } from '../words/dates.ts';
import { personText } from '../words/history-sentence.ts';
import { patientName } from '../words/patient-words.ts';
import { HiddenToken } from './hidden-token.tsx';

function Told({ one }: { one: ToldEmergencyView }) {
  const { emergency, cases } = useProfessionalMessages();
  const { administrator: words } = emergency;
  const root = useRootData();
  const busy = useNavigation().state !== 'idle';
  const name = patientName(one.patient);
  const by = `par-${one.id}`;
  return (
    <li>
      <div>
        <h3>{name}</h3>
        <p id={by}>{words.by(personText(one.by))}</p>
        <p className="muted">
          {moment(one.at, root)} · {cases.modes[one.mode]}
        </p>
      </div>
      <Form method="post" action="/pro/urgences" className="actions">
        <HiddenToken />
        <input type="hidden" name="urgence" value={one.id} />
        <button className="button" type="submit" name="action" value="ouvrir" aria-describedby={by} disabled={busy}>
          <FolderOpen aria-hidden="true" strokeWidth={1.8} /> {words.open}{' '}
          <span className="visually-hidden">{name}</span>
        </button>
        <button className="button quiet" type="submit" name="action" value="vu" aria-describedby={by} disabled={busy}>
          <Check aria-hidden="true" strokeWidth={1.8} /> {words.seen} <span className="visually-hidden">{name}</span>
        </button>
      </Form>
    </li>
  );
}

/** To an administrator of records: the emergencies that she has not put away (CSP R1111-48). Null: they cannot be read for the moment. */
export function ToldEmergenciesHere({ told }: { told: ToldEmergencies | null }) {
  const { administrator: words } = useProfessionalMessages().emergency;
  if (told === null) return <p className="notice info">{words.unavailable}</p>;
  if (told.emergencies.length === 0) return null;
  return (
    <section className="card pro-told" aria-labelledby="urgences">
      <h2 id="urgences">
        <Siren aria-hidden="true" strokeWidth={1.8} /> {words.title}
      </h2>
      <ul className="rows">
        {told.emergencies.map((one) => (
          <Told key={one.id} one={one} />
        ))}
      </ul>
      {told.more ? <p>{words.more}</p> : null}
      <p className="muted">{words.traced}</p>
    </section>
  );
}
