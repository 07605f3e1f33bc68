import { useState } from 'react';
import { Form, Link, useNavigation } from 'react-router';
import type { DepositForm, TypeChoice } from '../../src/doors/web/professional-documents.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { chosenType, type DepositValues, MAX_TITLE } from '../professional/deposit-form.ts';
import { ActDate, Context, type PartProps, StepHeading, Visibility } from './deposit-parts.tsx';
import { described, ErrorSummary, Field, type FieldError } from './fields.tsx';
import { HiddenToken } from './hidden-token.tsx';
import { Title } from './title.tsx';

interface Props {
  readonly form: DepositForm;
  readonly patientId: string;
  readonly patientName: string;
  readonly today: { readonly day: string; readonly month: string; readonly year: string };
  /** What was written before; undefined for a form just opened. */
  readonly values: DepositValues | undefined;
  readonly errors: readonly FieldError[];
}

/** What a form just opened holds. */
function firstValues({ form, today }: Props): DepositValues {
  const { replaces, usual, types, defaults } = form;
  const [year, month, day] = replaces === null ? [today.year, today.month, today.day] : replaces.date.split('-');
  const isUsual = usual.some(({ code }) => code === replaces?.type);
  const other = isUsual ? undefined : types.find(({ code }) => code === replaces?.type);
  return {
    type: replaces !== null && isUsual ? replaces.type : '',
    otherType: other?.words ?? '',
    title: replaces?.title ?? '',
    day: String(Number(day ?? '')),
    month: String(Number(month ?? '')),
    year: year ?? '',
    visibility: 'ordinary',
    ...defaults,
    formKey: form.formKey,
  };
}

/** The first step: what the document is. Everything works without scripts; with them, the title follows the type. */
export function DepositFields(props: Props) {
  const { form, patientId, patientName, errors } = props;
  const { deposit: words } = useProfessionalMessages();
  const values = props.values ?? firstValues(props);
  const errorOf = (field: string) => errors.find((error) => error.field === field)?.text;
  const title = form.replaces === null ? words.title : words.replaceTitle;
  const sending = useNavigation().state !== 'idle';
  return (
    <div className="pro-narrow">
      <Title>{title}</Title>
      <StepHeading step={1} title={title} patientName={patientName} />
      {form.replaces === null ? null : <p className="lead">{words.replaceLead(form.replaces.title)}</p>}
      <ErrorSummary title={words.errorTitle} errors={errors} />
      <Form method="post" className="card form" noValidate>
        <HiddenToken />
        <input type="hidden" name="cle" value={values.formKey} />
        <KindAndTitle form={form} values={values} errorOf={errorOf} />
        <ActDate values={values} error={errorOf('jour')} />
        {form.replaces === null ? (
          <Visibility form={form} values={values} error={errorOf('visibilite-ordinary')} />
        ) : null}
        <Context form={form} values={values} error={errorOf('cadre')} />
        <p className="actions">
          <button className="button" type="submit" name="etape" value="1" disabled={sending}>
            {words.next}
          </button>
          <Link to={`/pro/patients/${patientId}`}>{words.cancel}</Link>
        </p>
      </Form>
    </div>
  );
}

function KindAndTitle({ form, values, errorOf }: PartProps & { errorOf: (field: string) => string | undefined }) {
  const { deposit: words } = useProfessionalMessages();
  const [type, setType] = useState(values.type);
  const [otherType, setOther] = useState(values.otherType);
  const [title, setTitle] = useState(values.title);
  const [written, setWritten] = useState(values.title !== '');
  const follow = (chosen: { readonly type: string; readonly otherType: string }): void => {
    setType(chosen.type);
    setOther(chosen.otherType);
    if (written) return;
    const code = chosenType(chosen, form);
    setTitle(form.types.find((choice) => choice.code === code)?.words ?? '');
  };
  const first = `type-${form.usual[0]?.code ?? ''}`;
  return (
    <>
      <fieldset className={errorOf(first) === undefined ? 'field' : 'field wrong'} aria-describedby="type-hint">
        <legend>{words.kind}</legend>
        <p className="hint" id="type-hint">
          {words.kindHint}
        </p>
        <div className="kinds">
          {form.usual.map((choice) => (
            <Kind
              key={choice.code}
              choice={choice}
              checked={type === choice.code && otherType === ''}
              choose={() => follow({ type: choice.code, otherType: '' })}
            />
          ))}
        </div>
      </fieldset>
      <Field id="autre" label={words.otherKind} hint={words.otherKindHint} error={errorOf('autre')}>
        <OtherKind
          form={form}
          value={otherType}
          write={(text) => follow({ type, otherType: text })}
          error={errorOf('autre')}
        />
      </Field>
      <Field id="titre" label={words.name} hint={words.nameHint} error={errorOf('titre')}>
        <input
          id="titre"
          name="titre"
          type="text"
          maxLength={MAX_TITLE}
          autoComplete="off"
          value={title}
          onChange={(event) => {
            setTitle(event.target.value);
            setWritten(event.target.value !== '');
          }}
          {...described('titre', words.nameHint, errorOf('titre'))}
        />
      </Field>
    </>
  );
}

function Kind({ choice, checked, choose }: { choice: TypeChoice; checked: boolean; choose: () => void }) {
  const { categories } = useProfessionalMessages();
  return (
    <label className="pro-choice">
      <input
        type="radio"
        id={`type-${choice.code}`}
        name="type"
        value={choice.code}
        checked={checked}
        onChange={choose}
      />
      <span>
        {choice.words} <span className="muted">{categories[choice.category]}</span>
      </span>
    </label>
  );
}

function OtherKind(props: {
  form: DepositForm;
  value: string;
  write: (text: string) => void;
  error: string | undefined;
}) {
  const { deposit: words, categories } = useProfessionalMessages();
  const { form, value, write, error } = props;
  return (
    <>
      <input
        id="autre"
        name="autre"
        type="text"
        list="types"
        autoComplete="off"
        value={value}
        onChange={(event) => write(event.target.value)}
        {...described('autre', words.otherKindHint, error)}
      />
      <datalist id="types">
        {form.types.map(({ code, words: text, category }) => (
          <option key={code} value={text} label={categories[category]} />
        ))}
      </datalist>
    </>
  );
}
