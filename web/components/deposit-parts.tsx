/** Parts of the form of a deposit that stand alone. */
import { useEffect, useRef } from 'react';
import type { CodeChoice, DepositForm } from '../../src/doors/web/professional-documents.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { type DepositValues, VISIBILITIES } from '../professional/deposit-form.ts';
import { DateParts } from './date-fields.tsx';
import { described, Field } from './fields.tsx';
import { usePatient } from './use-patient.ts';

export interface PartProps {
  readonly form: DepositForm;
  readonly values: DepositValues;
}

/** The heading of a step; after a step sent by a script it takes the focus, as a new page would. */
export function StepHeading({ step, title, patientName }: { step: 1 | 2 | 3; title: string; patientName: string }) {
  const { deposit: words } = useProfessionalMessages();
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(step === 1);
  useEffect(() => {
    if (!first.current) heading.current?.focus();
  }, []);
  return (
    <>
      <p className="muted step">{words.stepOf(step)}</p>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p className="lead">{words.forWhom(patientName)}</p>
    </>
  );
}

/** The day of the act, in three fields. */
export function ActDate({ values, error }: { values: DepositValues; error: string | undefined }) {
  const { deposit: words } = useProfessionalMessages();
  const fields = [
    ['jour', words.day, values.day, 2],
    ['mois', words.month, values.month, 2],
    ['annee', words.year, values.year, 4],
  ] as const;
  return (
    <fieldset className={error === undefined ? 'field' : 'field wrong'} aria-describedby="date-hint">
      <legend>{words.date}</legend>
      <p className="hint" id="date-hint">
        {words.dateHint}
      </p>
      {error === undefined ? null : (
        <p className="error" id="jour-error">
          {error}
        </p>
      )}
      <DateParts
        fields={fields}
        invalid={error === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': 'jour-error' }}
      />
    </fieldset>
  );
}

/** Who sees it; each choice says what it means. */
export function Visibility({ form, values, error }: PartProps & { error: string | undefined }) {
  const { deposit: words, secret } = useProfessionalMessages();
  const patient = usePatient();
  return (
    <fieldset className={error === undefined ? 'field' : 'field wrong'}>
      <legend>{words.who}</legend>
      {patient.secret ? (
        <p className="notice info">
          <span>{secret.deposit}</span>
        </p>
      ) : null}
      {VISIBILITIES.map((one) => (
        <div key={one}>
          <label className="pro-choice">
            <input
              type="radio"
              id={`visibilite-${one}`}
              name="visibilite"
              value={one}
              defaultChecked={values.visibility === one}
              aria-describedby={`visibilite-${one}-hint`}
            />
            <span>{words.visibilities[one][0]}</span>
          </label>
          <p className="hint under-choice" id={`visibilite-${one}-hint`}>
            {words.visibilities[one][1]} {one === 'not-announced' ? words.announceHint(form.announcementDays) : ''}
          </p>
        </div>
      ))}
    </fieldset>
  );
}

const wordsOf = (choices: readonly CodeChoice[], code: string): string =>
  choices.find((choice) => choice.code === code)?.words ?? code;

/** Filled in after the activity of the session; rarely changed, so folded. */
export function Context({ form, values, error }: PartProps & { error: string | undefined }) {
  const { deposit: words } = useProfessionalMessages();
  const chosen = words.contextLead(wordsOf(form.settings, values.setting), wordsOf(form.facilities, values.facility));
  const selects = [
    ['cadre', words.setting, form.settings, values.setting, error],
    ['structure', words.facility, form.facilities, values.facility, undefined],
  ] as const;
  return (
    <details className="field" open={error !== undefined}>
      <summary>
        {words.context} — {chosen}
      </summary>
      {selects.map(([id, label, choices, value, wrong]) => (
        <Field key={id} id={id} label={label} error={wrong}>
          <select id={id} name={id} defaultValue={value} {...described(id, undefined, wrong)}>
            {choices.map(({ code, words: text }) => (
              <option key={code} value={code}>
                {text}
              </option>
            ))}
          </select>
        </Field>
      ))}
    </details>
  );
}
