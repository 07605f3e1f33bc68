import { type ActionFunctionArgs, Form, type LoaderFunctionArgs, useActionData, useLoaderData } from 'react-router';
import type { AccessEntry, AccessPage, AskedChange } from '../../src/doors/web/web-access-pages.ts';
import type { DocumentCategory } from '../../src/doors/web/web-documents.ts';
import { AccessEffectCard } from '../components/access-effect.tsx';
import { type GuideAnswers, GuideQuestion, LAST_STEP, type Somebody } from '../components/access-question.tsx';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Title } from '../components/title.tsx';
import { fr } from '../messages/fr.ts';
import { useMessages } from '../messages/use-messages.ts';
import { answer, textField } from '../server/page.ts';
import { personText } from '../words/history-sentence.ts';
import { knownPeople } from './access-choose.tsx';
import { CHANGES_FIELD, writeChanges } from './access-form.ts';

const MAX_REF = 600;
const MAX_BLOCKS = 20;

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => {
    const page = await api.access.page();
    return { answers: asThings(page), known: knownOf(page) };
  });
}

/** One step further, or back; nothing is changed before the summary is confirmed. */
export function action(args: ActionFunctionArgs) {
  return answer(args, async ({ api }) => {
    const form = await args.request.formData();
    const page = await api.access.page();
    const step = Math.min(Math.max(Number(textField(form, 'etape', 2)) || 1, 1), LAST_STEP + 1);
    const move = textField(form, 'vers', 10);
    // What a skipped question had answered is as things are.
    const read = readAnswers(form);
    const answers = move === 'passer' ? { ...read, ...skipped(step, asThings(page)) } : read;
    const next = move === 'retour' ? Math.max(step - 1, 1) : step + 1;
    const changes = next > LAST_STEP ? changesOf(answers, page) : [];
    const effect = changes.length === 0 ? null : await api.access.preview(changes);
    return { step: next, answers, changes, effect, known: knownOf(page) };
  });
}

const knownOf = ({ entries }: Pick<AccessPage, 'entries'>): Somebody[] =>
  knownPeople(entries)
    .filter(({ kind }) => kind === 'professional')
    .map((one) => {
      const name = personText(one.who);
      const of = entries.filter(({ who }) => personText(who) === name).map(({ rule }) => rule);
      const shortName = one.who.name ?? name;
      return {
        ref: one.ref,
        name,
        shortName,
        isAdministrator: of.includes('administrator'),
        isBlocked: of.includes('block'),
      };
    });

/** Answers that change nothing. */
function asThings({ choices, entries }: Pick<AccessPage, 'choices' | 'entries'>): GuideAnswers {
  return {
    attending: '',
    ...{ regulation: choices.regulation, breakGlass: choices.breakGlass, masked: choices.masked },
    masksNew: choices.masksNew,
    categories: hiddenFromAll(entries).map(({ category }) => category as DocumentCategory),
    blocks: [],
  };
}

/** Rules that keep a category from everyone. */
const hiddenFromAll = (entries: readonly AccessEntry[]): AccessEntry[] =>
  entries.filter(
    ({ rule, kind, category, documentId }) =>
      rule === 'hide' && kind === 'everyone' && category !== null && documentId === null,
  );

const PARTS: readonly (readonly (keyof GuideAnswers)[])[] = [
  ['attending'],
  ['regulation', 'breakGlass', 'masked'],
  ['masksNew'],
  ['categories'],
  ['blocks'],
];

const skipped = (step: number, things: GuideAnswers): Partial<GuideAnswers> =>
  Object.fromEntries((PARTS[step - 1] ?? []).map((part) => [part, things[part]]));

function readAnswers(form: FormData): GuideAnswers {
  const all = (name: string) =>
    form
      .getAll(name)
      .filter((value): value is string => typeof value === 'string' && value !== '' && value.length <= MAX_REF)
      .slice(0, MAX_BLOCKS);
  return {
    attending: textField(form, 'medecin', MAX_REF),
    regulation: form.get('samu') === 'oui',
    breakGlass: form.get('bris') === 'oui',
    masked: form.get('masques') === 'oui',
    masksNew: form.get('nouveaux') === 'masques',
    categories: all('categorie').filter((code): code is DocumentCategory => Object.hasOwn(fr.categories, code)),
    blocks: all('bloquer'),
  };
}

/** Only what differs from how things are. */
function changesOf(answers: GuideAnswers, page: AccessPage): AskedChange[] {
  const { regulation, breakGlass, masked, masksNew } = answers;
  const { choices, entries } = page;
  const before = hiddenFromAll(entries);
  const isSame = regulation === choices.regulation && breakGlass === choices.breakGlass && masked === choices.masked;
  const changes: AskedChange[] = [];
  if (answers.attending !== '') changes.push({ act: 'name-administrator', ref: answers.attending });
  if (!isSame) changes.push({ act: 'set-emergencies', regulation, breakGlass, masked });
  if (masksNew !== choices.masksNew) changes.push({ act: 'set-visibility', masksNew });
  for (const category of answers.categories) {
    if (!before.some((rule) => rule.category === category))
      changes.push({ act: 'set-rule', effect: 'hide', reader: 'everyone', category, days: null });
  }
  for (const rule of before) {
    if (!answers.categories.some((category) => category === rule.category))
      changes.push({ act: 'end-rule', ruleId: rule.ruleId });
  }
  for (const ref of answers.blocks) changes.push({ act: 'block', ref });
  return changes;
}

export default function AccessGuideRoute() {
  const { access: words } = useMessages();
  const loaded = useLoaderData<typeof loader>();
  const moved = useActionData<typeof action>();
  const step = moved?.step ?? 1;
  const answers = moved?.answers ?? loaded.answers;
  const isSummary = step > LAST_STEP;
  const title = isSummary ? words.guide.summary : (words.guide.questions[step - 1]?.title ?? words.guide.title);
  return (
    <div className="main-column">
      <Title>{title}</Title>
      <p className="muted">{isSummary ? words.guide.title : words.guide.step(step, LAST_STEP)}</p>
      <h1>{title}</h1>
      {isSummary ? <Summary changes={moved?.changes ?? []} effect={moved?.effect ?? null} /> : null}
      <Form method="post" action="/acces/guide" key={step}>
        <HiddenToken />
        <input type="hidden" name="etape" value={step} />
        <GuideQuestion step={step} answers={answers} known={moved?.known ?? loaded.known} />
        <p className="actions">
          {isSummary ? null : (
            <>
              <button className="button" type="submit" name="vers" value="suite">
                {words.guide.next}
              </button>
              <button className="button quiet" type="submit" name="vers" value="passer">
                {words.guide.skip}
              </button>
            </>
          )}
          {step === 1 ? null : (
            <button className="button quiet" type="submit" name="vers" value="retour">
              {words.guide.back}
            </button>
          )}
        </p>
      </Form>
      <p className="muted">{words.guide.nothingYet}</p>
    </div>
  );
}

function Summary({
  changes,
  effect,
}: Pick<NonNullable<ReturnType<typeof useActionData<typeof action>>>, 'changes' | 'effect'>) {
  const { access: words } = useMessages();
  if (effect === null) return <p className="lead">{words.guide.same}</p>;
  return (
    <>
      <ul>
        {changes.map((change, i) => (
          <li key={writeChanges([change])}>{words.does(change, effect.about[i] ?? '')}</li>
        ))}
      </ul>
      <AccessEffectCard changes={changes} effect={effect} />
      <Form method="post" action="/acces/changer">
        <HiddenToken />
        <input type="hidden" name={CHANGES_FIELD} value={writeChanges(changes)} />
        <input type="hidden" name="retour" value="/acces" />
        <button className="button" type="submit" name="confirme" value="oui">
          {words.guide.apply(changes.length)}
        </button>
      </Form>
    </>
  );
}
