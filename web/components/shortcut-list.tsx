import { useProfessionalMessages } from '../messages/use-professional-messages.ts';

/** Each key with what it does. */
export function ShortcutList() {
  const { keys } = useProfessionalMessages().pro.shortcuts;
  return (
    <dl className="shortcut-list">
      {keys.map(([key, does]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}
