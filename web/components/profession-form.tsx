import { Form } from 'react-router';
import type { ProfessionChoice } from '../../src/doors/web/web-explain.ts';
import { useMessages } from '../messages/use-messages.ts';

interface Props {
  readonly action: string;
  readonly professions: readonly ProfessionChoice[];
  readonly chosen: string | null;
  readonly submit: string;
}

/** Somebody who is not known yet: by profession. A plain form, of use without scripts. */
export function ProfessionForm({ action, professions, chosen, submit }: Props) {
  const words = useMessages().whoSees.document;
  return (
    <Form method="get" action={action} className="filter" key={chosen}>
      <p className="filter-field">
        <label htmlFor="profession">{words.profession}</label>
        <select id="profession" name="profession" defaultValue={chosen ?? ''} required>
          <option value="">{words.choose}</option>
          {professions.map(({ code, words: name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </p>
      <button className="button quiet" type="submit">
        {submit}
      </button>
    </Form>
  );
}
