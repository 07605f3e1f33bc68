import { type ActionFunctionArgs, Form, Link, redirect, useActionData } from 'react-router';
import { AccessEffectCard } from '../components/access-effect.tsx';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Title } from '../components/title.tsx';
import { useMessages } from '../messages/use-messages.ts';
import { answer, isWebError, textField } from '../server/page.ts';
import { CHANGES_FIELD, readChanges, writeChanges } from './access-form.ts';

/** Where a change leads back to. */
const PLACES = ['/acces/professionnels', '/acces/bloques', '/acces/urgence', '/acces/regles', '/acces'] as const;
const MAX_PLACE = 40;

/** What the page says itself. */
const PROBLEMS = ['too-many-rules', 'version-conflict', 'end-too-far'] as const;

/** Shows what would change; confirmed, does it and leads back. */
export function action(args: ActionFunctionArgs) {
  return answer(args, async ({ api }) => {
    const form = await args.request.formData();
    const changes = readChanges(form);
    const back = PLACES.find((one) => one === textField(form, 'retour', MAX_PLACE)) ?? '/acces';
    if (changes === null) return { kind: 'incomplete', back } as const;
    try {
      if (textField(form, 'confirme', 3) !== 'oui')
        return { kind: 'shown', back, changes, effect: await api.access.preview(changes) } as const;
      const ids = await api.access.change(changes);
      return redirect(`${back}?fait=${ids.join(',')}`);
    } catch (error) {
      if (isWebError(error)) {
        const problem = PROBLEMS.find((one) => one === error.code);
        if (problem !== undefined) return { kind: problem, back } as const;
      }
      throw error;
    }
  });
}

export default function AccessChangeRoute() {
  const words = useMessages().access;
  const data = useActionData<typeof action>();
  // The address alone says nothing: a change begins on its page.
  if (data === undefined || data.kind !== 'shown') {
    return (
      <div className="main-column">
        <Title>{words.confirm.title}</Title>
        <h1>{words.confirm.title}</h1>
        <p className="notice danger" role="alert">
          {words.problems[data?.kind ?? 'incomplete']}
        </p>
        <p>
          <Link to={data?.back ?? '/acces'}>{words.confirm.back}</Link>
        </p>
      </div>
    );
  }
  const { changes, effect, back } = data;
  const [first] = changes;
  const title =
    changes.length === 1 && first !== undefined
      ? words.ask(first, effect.about[0] ?? '')
      : words.confirm.several(changes.length);
  return (
    <div className="main-column">
      <Title>{title}</Title>
      <h1>{title}</h1>
      {changes.length === 1 ? null : (
        <ul>
          {changes.map((change, i) => (
            <li key={writeChanges([change])}>{words.does(change, effect.about[i] ?? '')}</li>
          ))}
        </ul>
      )}
      <AccessEffectCard changes={changes} effect={effect} />
      <Form method="post" action="/acces/changer">
        <HiddenToken />
        <input type="hidden" name={CHANGES_FIELD} value={writeChanges(changes)} />
        <input type="hidden" name="retour" value={back} />
        <p className="actions">
          <button className="button" type="submit" name="confirme" value="oui">
            {words.confirm.yes}
          </button>
          <Link className="button quiet" to={back}>
            {words.confirm.no}
          </Link>
        </p>
      </Form>
      <p className="muted">{words.confirm.undoLater}</p>
    </div>
  );
}
