import { ArrowLeft } from 'lucide-react';
import { Link, type LoaderFunctionArgs, useLoaderData } from 'react-router';
import type { AccessPage } from '../../src/doors/web/web-access-pages.ts';
import { ChangeForm, JustDone } from '../components/access-parts.tsx';
import { Title } from '../components/title.tsx';
import { useMessages } from '../messages/use-messages.ts';
import { answer } from '../server/page.ts';
import { changeIds } from './access-form.ts';

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => {
    const { choices, changes } = await api.access.page();
    return { choices, changes, done: changeIds(new URL(args.request.url).searchParams.get('fait')) };
  });
}

const BACK = '/acces/urgence';

/** The three consents for emergencies, each by itself, and how new documents arrive. */
export default function AccessEmergencyRoute() {
  const { access: words } = useMessages();
  const { choices, changes, done } = useLoaderData<typeof loader>();
  return (
    <div className="main-column">
      <Title>{words.emergency.title}</Title>
      <p className="back">
        <Link to="/acces">
          <ArrowLeft aria-hidden="true" strokeWidth={1.8} /> {words.title}
        </Link>
      </p>
      <h1>{words.emergency.title}</h1>
      <p className="lead">{words.emergency.lead}</p>
      <JustDone ids={done} changes={changes} />
      <Emergencies choices={choices} />
      <NewDocuments choices={choices} />
    </div>
  );
}

type Choices = AccessPage['choices'];

function Emergencies({ choices }: { choices: Choices }) {
  const { access: words } = useMessages();
  const consents = [
    ['samu', choices.regulation, words.emergency.regulation, words.emergency.regulationHint],
    ['bris', choices.breakGlass, words.emergency.breakGlass, words.emergency.breakGlassHint],
    ['masques', choices.masked, words.emergency.masked, words.emergency.maskedHint],
  ] as const;
  return (
    <section className="card" aria-labelledby="urgence">
      <h2 id="urgence">{words.emergency.question}</h2>
      <ChangeForm back={BACK} fields={{ acte: 'set-emergencies' }}>
        {consents.map(([name, isAllowed, label, hint]) => (
          <div key={name} className="choice-line">
            <input
              id={name}
              type="checkbox"
              name={name}
              value="oui"
              defaultChecked={isAllowed}
              aria-describedby={`${name}-aide`}
            />
            <div>
              <label htmlFor={name}>{label}</label>
              <p className="hint" id={`${name}-aide`}>
                {hint}
              </p>
            </div>
          </div>
        ))}
        <button className="button" type="submit">
          {words.see}
        </button>
      </ChangeForm>
    </section>
  );
}

function NewDocuments({ choices }: { choices: Choices }) {
  const { access: words } = useMessages();
  return (
    <section className="card" aria-labelledby="nouveaux">
      <h2 id="nouveaux">{words.fresh.title}</h2>
      <p>{words.fresh.lead}</p>
      <ChangeForm back={BACK} fields={{ acte: 'set-visibility' }}>
        <fieldset>
          <legend>{words.fresh.question}</legend>
          {(['visibles', 'masques'] as const).map((value) => (
            <div key={value} className="choice-line">
              <input
                id={`arrivent-${value}`}
                type="radio"
                name="nouveaux"
                value={value}
                defaultChecked={choices.masksNew === (value === 'masques')}
              />
              <label htmlFor={`arrivent-${value}`}>
                {value === 'masques' ? words.fresh.toMasked : words.fresh.toVisible}
              </label>
            </div>
          ))}
        </fieldset>
        <button className="button" type="submit">
          {words.see}
        </button>
      </ChangeForm>
    </section>
  );
}
