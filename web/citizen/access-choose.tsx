import { ArrowLeft } from 'lucide-react';
import {
  type ActionFunctionArgs,
  Form,
  Link,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
} from 'react-router';
import type { AccessEntry, RuleSubjectWords } from '../../src/doors/web/web-access-pages.ts';
import { ChangeForm, DaysField } from '../components/access-parts.tsx';
import { Field } from '../components/fields.tsx';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Title } from '../components/title.tsx';
import { useMessages } from '../messages/use-messages.ts';
import { answer, textField } from '../server/page.ts';
import { personText } from '../words/history-sentence.ts';

/** What somebody is chosen for -> the act, and where it leads back to. */
const PURPOSES = {
  autoriser: ['authorize', '/acces/professionnels'],
  bloquer: ['block', '/acces/bloques'],
  refuser: ['refuse', '/acces/professionnels'],
  'medecin-traitant': ['name-administrator', '/acces/professionnels'],
  regle: ['set-rule', '/acces/regles'],
} as const;
type Purpose = keyof typeof PURPOSES;

/** Shown at once of those whom rules name; others are found by name. */
const MAX_KNOWN = 50;

interface Somebody extends RuleSubjectWords {
  readonly ref: string;
}

/** Professionals and structures whom rules name, each once. */
export function knownPeople(entries: readonly AccessEntry[]): Somebody[] {
  const found = new Map<string, Somebody>();
  for (const { kind, who, ref } of entries) {
    const key = `${kind} ${personText(who)}`;
    if (ref !== null && !found.has(key)) found.set(key, { kind, who, ref });
  }
  return [...found.values()].slice(0, MAX_KNOWN);
}

const purposeOf = (url: string): Purpose => {
  const asked = new URL(url).searchParams.get('pour') ?? '';
  return Object.hasOwn(PURPOSES, asked) ? (asked as Purpose) : 'autoriser';
};

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => {
    const purpose = purposeOf(args.request.url);
    const { entries } = await api.access.page();
    // Blocked already, or authorised: nothing to do for them here.
    const useless = {
      autoriser: 'consent',
      bloquer: 'block',
      refuser: 'refusal',
      'medecin-traitant': 'administrator',
      regle: '',
    };
    const isDone = (one: Somebody) =>
      entries.some(({ rule, who }) => rule === useless[purpose] && personText(who) === personText(one.who));
    const isNamed = (one: Somebody) => purpose !== 'medecin-traitant' || one.kind === 'professional';
    return { purpose, known: knownPeople(entries).filter((one) => !isDone(one) && isNamed(one)) };
  });
}

/** A search by name: in a form and not in an address, which would say whom one looks for. */
export function action(args: ActionFunctionArgs) {
  return answer(args, async ({ api }) => {
    const typed = textField(await args.request.formData(), 'nom', 100);
    return { typed, ...(await api.access.find(typed)) };
  });
}

function Somebodies({ all, purpose }: { all: readonly Somebody[]; purpose: Purpose }) {
  const { access: words } = useMessages();
  const [acte, back] = PURPOSES[purpose];
  return (
    <ul className="rows">
      {all.map(({ ref, who }, i) => {
        const name = personText(who);
        const label = (
          <button className="button quiet" type="submit">
            {words.choose.button[purpose]} <span className="visually-hidden">{name}</span>
          </button>
        );
        return (
          <li key={ref} className="access-row">
            <p>
              <strong>{who.name ?? who.structure}</strong>{' '}
              <span className="muted">
                {[...(who.name === undefined ? [] : [who.professionWords, who.structure]), who.idEnd]
                  .filter(Boolean)
                  .join(', ')}
              </span>
            </p>
            {purpose === 'regle' ? (
              <Form method="post" action="/acces/regles/ajouter">
                <HiddenToken />
                <input type="hidden" name="qui" value={ref} />
                <input type="hidden" name="nom" value={name} />
                {label}
              </Form>
            ) : (
              <ChangeForm back={back} fields={{ acte, qui: ref }}>
                {purpose === 'autoriser' ? <DaysField id={`jours-${i}-${all.length}`} chosen="90" /> : null}
                {label}
              </ChangeForm>
            )}
          </li>
        );
      })}
    </ul>
  );
}

export default function AccessChooseRoute() {
  const { access: words } = useMessages();
  const { purpose, known } = useLoaderData<typeof loader>();
  const searched = useActionData<typeof action>();
  const title = words.choose.title[purpose];
  const found = (searched?.found ?? []).filter(({ kind }) => purpose !== 'medecin-traitant' || kind === 'professional');
  return (
    <div className="main-column">
      <Title>{title}</Title>
      <p className="back">
        <Link to={PURPOSES[purpose][1]}>
          <ArrowLeft aria-hidden="true" strokeWidth={1.8} /> {words.confirm.back}
        </Link>
      </p>
      <h1>{title}</h1>
      <p className="lead">{words.choose.lead[purpose]}</p>
      <Form method="post" action={`/acces/choisir?pour=${purpose}`} className="card">
        <HiddenToken />
        <Field
          id="nom"
          label={words.choose.name}
          hint={words.choose.nameHint}
          error={searched?.short === true ? words.choose.short : undefined}
        >
          <input
            id="nom"
            name="nom"
            type="text"
            maxLength={100}
            autoComplete="off"
            defaultValue={searched?.typed ?? ''}
            aria-describedby="nom-hint"
          />
        </Field>
        <button className="button" type="submit">
          {words.choose.search}
        </button>
      </Form>
      {searched === undefined || searched.short ? null : (
        <section aria-labelledby="trouves">
          <h2 id="trouves">{words.choose.found(found.length)}</h2>
          {found.length === 0 ? <p>{words.choose.none}</p> : <Somebodies all={found} purpose={purpose} />}
          {searched.more ? <p>{words.choose.more}</p> : null}
        </section>
      )}
      {known.length === 0 ? null : (
        <section aria-labelledby="connus">
          <h2 id="connus">{words.choose.known}</h2>
          <Somebodies all={known} purpose={purpose} />
        </section>
      )}
    </div>
  );
}
