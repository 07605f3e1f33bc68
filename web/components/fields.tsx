import { CircleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';

/** An error of a form: the id of the control it concerns, and the sentence. */
export interface FieldError {
  readonly field: string;
  readonly text: string;
  /** A way out, shown in the summary. */
  readonly link?: { readonly to: string; readonly text: string };
}

/** On top of a form that has errors; takes the focus when scripts run. Each line leads to its field. */
export function ErrorSummary({ title, errors }: { title: string; errors: readonly FieldError[] }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (errors.length > 0) box.current?.focus();
  }, [errors]);
  if (errors.length === 0) return null;
  return (
    <div className="notice danger" role="alert" tabIndex={-1} ref={box}>
      <CircleAlert aria-hidden="true" strokeWidth={1.8} />
      <div>
        <h2>{title}</h2>
        <ul>
          {errors.map((error) => (
            <li key={error.field}>
              <a href={`#${error.field}`}>{error.text}</a>
              {error.link === undefined ? null : (
                <>
                  {' '}
                  <a href={error.link.to}>{error.link.text}</a>
                </>
              )}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** Attributes that tie a control to its hint and its error. */
export function described(id: string, hint: string | undefined, error: string | undefined) {
  const ids = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`]
    .filter(Boolean)
    .join(' ');
  return {
    ...(ids === '' ? {} : { 'aria-describedby': ids }),
    ...(error === undefined ? {} : { 'aria-invalid': true as const }),
  };
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly children: ReactNode;
}

/** Label above, hint, error, then the control. */
export function Field({ id, label, hint, error, children }: FieldProps) {
  return (
    <div className={error === undefined ? 'field' : 'field wrong'}>
      <label htmlFor={id}>{label}</label>
      {hint === undefined ? null : (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error === undefined ? null : (
        <p className="error" id={`${id}-error`}>
          <CircleAlert aria-hidden="true" strokeWidth={1.8} /> {error}
        </p>
      )}
      {children}
    </div>
  );
}

interface ChoicesProps<Value extends string> {
  /** Of the fields; each has the id `name-value`. */
  readonly name: string;
  readonly legend: string;
  readonly values: readonly Value[];
  readonly words: Readonly<Record<Value, string>>;
  readonly chosen?: Value | null | undefined;
  readonly wrong: boolean;
}

/** One of some, on the professional's pages. */
export function Choices<Value extends string>({ name, legend, values, words, chosen, wrong }: ChoicesProps<Value>) {
  return (
    <fieldset className={wrong ? 'field wrong' : 'field'}>
      <legend>{legend}</legend>
      {values.map((value) => (
        <label className="pro-choice" key={value}>
          <input type="radio" id={`${name}-${value}`} name={name} value={value} defaultChecked={chosen === value} />
          <span>{words[value]}</span>
        </label>
      ))}
    </fieldset>
  );
}
