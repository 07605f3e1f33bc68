import { EyeOff, MessageSquareReply } from 'lucide-react';
import {
  type ActionFunctionArgs,
  data,
  Form,
  Link,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useNavigation,
} from 'react-router';
import type { StructureCaseView } from '../../src/doors/web/web-cases.ts';
import { Choices, described, ErrorSummary, Field } from '../components/fields.tsx';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Title } from '../components/title.tsx';
import { useRootData } from '../messages/use-messages.ts';
import { PROFESSIONAL_MESSAGES, useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { textField } from '../server/page.ts';
import { answerProfessional } from '../server/professional-page.ts';
import { exactMoment, instantDay, moment } from '../words/dates.ts';
import { personText } from '../words/history-sentence.ts';

/** As the act bounds it, in characters. */
const [MIN_TEXT, MAX_TEXT] = [10, 2_000];
const OUTCOMES = ['justified', 'unjustified'] as const;

export function loader(args: LoaderFunctionArgs) {
  return answerProfessional(args, async ({ professional }) => professional.structureCase(args.params.id ?? ''));
}

export function action(args: ActionFunctionArgs) {
  return answerProfessional(args, async ({ professional, language }) => {
    const words = PROFESSIONAL_MESSAGES[language].cases.errors;
    const form = await args.request.formData();
    const text = textField(form, 'reponse', MAX_TEXT).trim();
    const outcome = OUTCOMES.find((one) => one === textField(form, 'conclusion', 20));
    const errors = [
      ...(outcome === undefined ? [{ field: 'conclusion-justified', text: words.outcome }] : []),
      ...(text.length < MIN_TEXT ? [{ field: 'reponse', text: words.text }] : []),
    ];
    if (outcome === undefined || errors.length > 0)
      return data({ errors, typed: { text, outcome: outcome ?? null } }, { status: 400 });
    await professional.answerCase(args.params.id ?? '', { justified: outcome === 'justified', text });
    return redirect('/pro/signalements?fait=1');
  });
}

function Access({ one }: { one: StructureCaseView }) {
  const { cases: words } = useProfessionalMessages();
  const root = useRootData();
  const facts = [
    [words.who, personText(one.actor)],
    [words.what, one.actWords],
    [words.when, exactMoment(one.at, root)],
    [words.mode, words.modes[one.mode]],
    [words.software, one.software ?? words.pages],
  ] as const;
  return (
    <>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h2>{words.theirWords}</h2>
      {one.words === null ? <p>{words.noWords}</p> : <p className="event-reason">{one.words}</p>}
      <p className="muted">{words.unnamed}</p>
    </>
  );
}

function Answer() {
  const { cases: words } = useProfessionalMessages();
  const failed = useActionData<typeof action>();
  const busy = useNavigation().state !== 'idle';
  const errorOf = (field: string) => failed?.errors.find((one) => one.field === field)?.text;
  return (
    <Form method="post" className="card form" noValidate autoComplete="off">
      <HiddenToken />
      <Choices
        name="conclusion"
        legend={words.outcome}
        values={OUTCOMES}
        words={words}
        chosen={failed?.typed.outcome}
        wrong={errorOf('conclusion-justified') !== undefined}
      />
      <Field id="reponse" label={words.text} hint={words.textHint} error={errorOf('reponse')}>
        <textarea
          id="reponse"
          name="reponse"
          rows={6}
          maxLength={MAX_TEXT}
          defaultValue={failed?.typed.text ?? ''}
          {...described('reponse', words.textHint, errorOf('reponse'))}
        />
      </Field>
      <p className="actions">
        <button className="button" type="submit" disabled={busy}>
          <MessageSquareReply aria-hidden="true" strokeWidth={1.8} /> {words.submit}
        </button>
        <Link to="/pro/signalements">{words.cancel}</Link>
      </p>
    </Form>
  );
}

export default function CasePage() {
  const { cases: words } = useProfessionalMessages();
  const root = useRootData();
  const one = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const due = instantDay(one.dueAt, root);
  return (
    <div className="pro-narrow">
      <Title>{words.oneTitle}</Title>
      <h1>{words.oneTitle}</h1>
      <p>
        {words.line(moment(one.reportedAt, root))}{' '}
        <span className={one.late ? 'badge caution' : 'badge'}>{one.late ? words.late(due) : words.due(due)}</span>
      </p>
      {one.secret ? (
        <div className="notice danger">
          <EyeOff aria-hidden="true" strokeWidth={1.8} />
          <div>
            <h2>{words.secretTitle}</h2>
            <p>{words.secret}</p>
          </div>
        </div>
      ) : null}
      <ErrorSummary title={words.errorTitle} errors={failed?.errors ?? []} />
      <Access one={one} />
      <Answer />
    </div>
  );
}
