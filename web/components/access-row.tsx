import type { AccessEntry } from '../../src/doors/web/web-access-pages.ts';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { instantDay } from '../words/dates.ts';
import { ChangeButton, ChangeForm, DaysField } from './access-parts.tsx';

/** Somebody and her access: since when, how it was given, until when; what can be changed is folded. */
export function AccessRow({ entry, back }: { entry: AccessEntry; back: string }) {
  const { access: words } = useMessages();
  const root = useRootData();
  const { who, rule, basis, since, until } = entry;
  const name = who.name ?? who.structure ?? who.professionWords ?? '';
  const place = who.name === undefined ? undefined : [who.professionWords, who.structure].filter(Boolean).join(', ');
  return (
    <li className="access-row">
      <p>
        <strong>{name}</strong>
        {place === undefined || place === '' ? null : <span className="muted"> {place}</span>}
      </p>
      <p className="muted">
        {words.given[rule === 'block' ? 'block' : (basis ?? 'person')]}
        {', '}
        {words.since(instantDay(since, root))}
        {rule === 'consent' ? `, ${until === null ? words.noEnd : words.until(instantDay(until, root))}` : ''}
        {'.'}
      </p>
      <Acts entry={entry} back={back} name={name} />
    </li>
  );
}

function Acts({ entry, back, name }: { entry: AccessEntry; back: string; name: string }) {
  const { access: words } = useMessages();
  const { ruleId, rule, ref } = entry;
  const button = (acte: string, label: string) => (
    <ChangeButton
      back={back}
      label={label}
      fields={acte === 'refuse' || acte === 'block' ? { acte, qui: ref ?? '' } : { acte, regle: ruleId }}
    />
  );
  if (rule === 'block') return button('unblock', words.acts.unblock);
  return (
    <details>
      <summary>{words.acts.change(name)}</summary>
      <div className="access-acts">
        {rule === 'consent' ? (
          <ChangeForm back={back} fields={{ acte: 'set-end', regle: ruleId }}>
            <DaysField id={`jours-${ruleId}`} />
            <button className="button quiet" type="submit">
              {words.acts.setEnd}
            </button>
          </ChangeForm>
        ) : null}
        {rule === 'administrator' ? button('end-administrator', words.acts.endAdministrator) : null}
        {rule === 'consent' ? button('end-access', words.acts.endAccess) : null}
        {rule === 'refusal' ? button('end-access', words.acts.endRefusal) : button('refuse', words.acts.refuse)}
        {button('block', words.acts.block)}
      </div>
    </details>
  );
}
