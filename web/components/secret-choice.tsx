import { useProfessionalMessages } from '../messages/use-professional-messages.ts';

/** To look for somebody so that even the search is kept from a minor's representatives. */
export function SecretChoice({ id }: { id: string }) {
  const { secret: words } = useProfessionalMessages();
  return (
    <div className="field">
      <label className="check">
        <input id={id} type="checkbox" name="secret" value="oui" aria-describedby={`${id}-hint`} />
        <span>{words.choice}</span>
      </label>
      <p className="hint under-choice" id={`${id}-hint`}>
        {words.choiceHint}
      </p>
    </div>
  );
}
