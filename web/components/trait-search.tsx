import { Search } from 'lucide-react';
import { Form } from 'react-router';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import type { TypedTraits } from '../server/patient-search.ts';
import { DateParts } from './date-fields.tsx';
import { described, Field } from './fields.tsx';
import { HiddenToken } from './hidden-token.tsx';
import { SecretChoice } from './secret-choice.tsx';

interface Props {
  readonly typed: TypedTraits | null;
  readonly errorOf: (field: string) => string | undefined;
  readonly busy: boolean;
}

/** By exact traits: one answer, or none. */
export function TraitSearch({ typed, errorOf, busy }: Props) {
  const { find, sexes } = useProfessionalMessages().pro;
  const sexError = errorOf('sexe');
  return (
    <Form method="post" action="/pro" className="card form" noValidate autoComplete="off">
      <HiddenToken />
      <input type="hidden" name="recherche" value="traits" />
      <h2>{find.byTraits}</h2>
      <p className="hint">{find.byTraitsHint}</p>
      <Field id="nom" label={find.birthName} error={errorOf('nom')}>
        <input
          id="nom"
          name="nom"
          type="text"
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          defaultValue={typed?.name ?? ''}
          {...described('nom', undefined, errorOf('nom'))}
        />
      </Field>
      <Field id="prenoms" label={find.givenNames} hint={find.givenNamesHint} error={errorOf('prenoms')}>
        <input
          id="prenoms"
          name="prenoms"
          type="text"
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          defaultValue={typed?.givenNames ?? ''}
          {...described('prenoms', find.givenNamesHint, errorOf('prenoms'))}
        />
      </Field>
      <Field id="sexe" label={find.sex} error={sexError}>
        <select id="sexe" name="sexe" defaultValue={typed?.sex ?? ''} {...described('sexe', undefined, sexError)}>
          <option value="">{find.choose}</option>
          <option value="F">{sexes.F}</option>
          <option value="M">{sexes.M}</option>
          <option value="U">{sexes.U}</option>
        </select>
      </Field>
      <BirthDate typed={typed} error={errorOf('jour')} />
      <SecretChoice id="secret-traits" />
      <button className="button" type="submit" disabled={busy}>
        <Search aria-hidden="true" strokeWidth={1.8} /> {find.submit}
      </button>
    </Form>
  );
}

/** Three fields, of which the registry may not know all. */
function BirthDate({ typed, error }: { typed: TypedTraits | null; error: string | undefined }) {
  const { pro, add } = useProfessionalMessages();
  const dates = [
    ['jour', add.day, typed?.day, 2],
    ['mois', add.month, typed?.month, 2],
    ['annee', add.year, typed?.year, 4],
  ] as const;
  return (
    <fieldset
      className={error === undefined ? 'field' : 'field wrong'}
      aria-describedby={error === undefined ? 'naissance-hint' : 'naissance-hint naissance-error'}
    >
      <legend>{pro.find.birthDate}</legend>
      <p className="hint" id="naissance-hint">
        {pro.find.birthDateHint}
      </p>
      {error === undefined ? null : (
        <p className="error" id="naissance-error">
          {error}
        </p>
      )}
      <DateParts fields={dates} invalid={error === undefined ? {} : { 'aria-invalid': true }} />
    </fieldset>
  );
}
