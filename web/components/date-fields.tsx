import { CircleAlert } from 'lucide-react';
import { useMessages } from '../messages/use-messages.ts';

interface DateValues {
  readonly day: string;
  readonly month: string;
  readonly year: string;
}

/** Three fields, never a calendar to click through. The error is tied to the first one. */
export function DateFields({ values, error }: { values: DateValues | undefined; error: string | undefined }) {
  const { add } = useMessages();
  const invalid = error === undefined ? {} : { 'aria-invalid': true as const };
  const fields = [
    ['jour', add.day, values?.day, 2],
    ['mois', add.month, values?.month, 2],
    ['annee', add.year, values?.year, 4],
  ] as const;
  const description = error === undefined ? 'date-hint' : 'date-hint date-error';
  return (
    <fieldset className={error === undefined ? 'field' : 'field wrong'} aria-describedby={description}>
      <legend>{add.date}</legend>
      <p className="hint" id="date-hint">
        {add.dateHint}
      </p>
      {error === undefined ? null : (
        <p className="error" id="date-error">
          <CircleAlert aria-hidden="true" strokeWidth={1.8} /> {error}
        </p>
      )}
      <DateParts fields={fields} invalid={invalid} />
    </fieldset>
  );
}

interface DatePartsProps {
  /** Id and name, label, value, digits: of the day, the month, the year. */
  readonly fields: readonly (readonly [string, string, string | undefined, 2 | 4])[];
  /** What says that the date is wrong. */
  readonly invalid: { readonly 'aria-invalid'?: true; readonly 'aria-describedby'?: string };
}

/** The three inputs alone. */
export function DateParts({ fields, invalid }: DatePartsProps) {
  return (
    <div className="date-parts">
      {fields.map(([id, label, value, size]) => (
        <div key={id}>
          <label htmlFor={id}>{label}</label>
          <input
            id={id}
            name={id}
            type="text"
            inputMode="numeric"
            autoComplete="off"
            maxLength={size}
            className={`digits-${size}`}
            defaultValue={value ?? ''}
            {...invalid}
          />
        </div>
      ))}
    </div>
  );
}
