/** The five questions of the guided setting: the one of this step as controls, the others' answers kept in hidden fields. */
import type { EmergencyChoices } from '../../src/doors/web/web-access-pages.ts';
import type { DocumentCategory } from '../../src/doors/web/web-documents.ts';
import { useMessages } from '../messages/use-messages.ts';

export const LAST_STEP = 5;

export interface GuideAnswers extends EmergencyChoices {
  /** A ref, or '' for no change. */
  readonly attending: string;
  readonly masksNew: boolean;
  readonly categories: readonly DocumentCategory[];
  /** Refs. */
  readonly blocks: readonly string[];
}

export interface Somebody {
  readonly ref: string;
  readonly name: string;
  readonly isAdministrator: boolean;
  readonly isBlocked: boolean;
  /** Her name alone. */
  readonly shortName: string;
}

const Hidden = ({ name, value }: { name: string; value: string }) => <input type="hidden" name={name} value={value} />;

function Kept({ step, answers }: { step: number; answers: GuideAnswers }) {
  const { attending, regulation, breakGlass, masked, masksNew, categories, blocks } = answers;
  return (
    <>
      {step === 1 ? null : <Hidden name="medecin" value={attending} />}
      {step === 2 ? null : (
        <>
          <Hidden name="samu" value={regulation ? 'oui' : 'non'} />
          <Hidden name="bris" value={breakGlass ? 'oui' : 'non'} />
          <Hidden name="masques" value={masked ? 'oui' : 'non'} />
        </>
      )}
      {step === 3 ? null : <Hidden name="nouveaux" value={masksNew ? 'masques' : 'visibles'} />}
      {step === 4 ? null : categories.map((code) => <Hidden key={code} name="categorie" value={code} />)}
      {step === 5 ? null : blocks.map((ref) => <Hidden key={ref} name="bloquer" value={ref} />)}
    </>
  );
}

interface LineProps {
  readonly type: 'radio' | 'checkbox';
  readonly name: string;
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
  readonly isChosen: boolean;
}

function Line({ type, name, value, label, hint, isChosen }: LineProps) {
  const id = `${name}-${value.slice(-24) || 'aucun'}`;
  return (
    <div className="choice-line">
      <input id={id} type={type} name={name} value={value} defaultChecked={isChosen} />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint === undefined ? null : <p className="hint">{hint}</p>}
      </div>
    </div>
  );
}

export function GuideQuestion(props: { step: number; answers: GuideAnswers; known: readonly Somebody[] }) {
  const { step } = props;
  const { access: words } = useMessages();
  const question = words.guide.questions[step - 1];
  return (
    <>
      <Kept step={step} answers={props.answers} />
      {question === undefined ? null : (
        <fieldset className="card">
          <legend className="visually-hidden">{question.title}</legend>
          <p>{question.lead}</p>
          <Choices {...props} />
        </fieldset>
      )}
    </>
  );
}

interface ChoicesProps {
  readonly answers: GuideAnswers;
  readonly known: readonly Somebody[];
}

function Choices({ step, ...props }: ChoicesProps & { step: number }) {
  const Question = [Attending, Emergencies, Fresh, Categories, Blocks][step - 1];
  return Question === undefined ? null : <Question {...props} />;
}

function Attending({ answers, known }: ChoicesProps) {
  const { guide } = useMessages().access;
  const kept = known.filter(({ isAdministrator }) => isAdministrator).map(({ shortName }) => shortName);
  const doctors = known.filter(({ isAdministrator, isBlocked }) => !isAdministrator && !isBlocked);
  return (
    <>
      <Line type="radio" name="medecin" value="" label={guide.noChange(kept)} isChosen={answers.attending === ''} />
      {doctors.map(({ ref, name }) => (
        <Line key={ref} type="radio" name="medecin" value={ref} label={name} isChosen={answers.attending === ref} />
      ))}
      <p className="hint">{guide.elsewhere}</p>
    </>
  );
}

function Emergencies({ answers: { regulation, breakGlass, masked } }: ChoicesProps) {
  const { emergency: words } = useMessages().access;
  const lines = [
    ['samu', words.regulation, words.regulationHint, regulation],
    ['bris', words.breakGlass, words.breakGlassHint, breakGlass],
    ['masques', words.masked, words.maskedHint, masked],
  ] as const;
  return lines.map(([name, label, hint, isChosen]) => (
    <Line key={name} type="checkbox" name={name} value="oui" label={label} hint={hint} isChosen={isChosen} />
  ));
}

function Fresh({ answers }: ChoicesProps) {
  const { fresh } = useMessages().access;
  return (['visibles', 'masques'] as const).map((value) => (
    <Line
      key={value}
      type="radio"
      name="nouveaux"
      value={value}
      label={value === 'masques' ? fresh.toMasked : fresh.toVisible}
      isChosen={answers.masksNew === (value === 'masques')}
    />
  ));
}

function Categories({ answers }: ChoicesProps) {
  return Object.entries(useMessages().categories).map(([code, label]) => (
    <Line
      key={code}
      type="checkbox"
      name="categorie"
      value={code}
      label={label}
      isChosen={answers.categories.includes(code as DocumentCategory)}
    />
  ));
}

function Blocks({ answers, known }: ChoicesProps) {
  const { guide } = useMessages().access;
  const others = known.filter(({ isBlocked }) => !isBlocked);
  return (
    <>
      {others.length === 0 ? <p>{guide.nobody}</p> : null}
      {others.map(({ ref, name }) => (
        <Line
          key={ref}
          type="checkbox"
          name="bloquer"
          value={ref}
          label={name}
          isChosen={answers.blocks.includes(ref)}
        />
      ))}
      <p className="hint">{guide.elsewhere}</p>
    </>
  );
}
