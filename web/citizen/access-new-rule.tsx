import { ArrowLeft } from 'lucide-react';
import {
  type ActionFunctionArgs,
  Link,
  type LoaderFunctionArgs,
  useActionData,
  useLoaderData,
  useSearchParams,
} from 'react-router';
import { ChangeForm, DaysField } from '../components/access-parts.tsx';
import { Field } from '../components/fields.tsx';
import { Title } from '../components/title.tsx';
import { useMessages } from '../messages/use-messages.ts';
import { answer, textField } from '../server/page.ts';
import { personText } from '../words/history-sentence.ts';
import { knownPeople } from './access-choose.tsx';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => {
    const { entries } = await api.access.page();
    return { known: knownPeople(entries), professions: api.access.professions() };
  });
}

/** Somebody found by name comes here to be named in a rule. */
export function action(args: ActionFunctionArgs) {
  return answer(args, async () => {
    const form = await args.request.formData();
    return { ref: textField(form, 'qui', 600), name: textField(form, 'nom', 200) };
  });
}

/** Who, what, how long: one rule. Its effect is shown on the next page. */
export default function AccessNewRuleRoute() {
  const messages = useMessages();
  const { access: words, categories } = messages;
  const data = useLoaderData<typeof loader>();
  const found = useActionData<typeof action>();
  const stated = useSearchParams()[0].get('document');
  const documentId = stated !== null && UUID.test(stated) ? stated : null;
  return (
    <div className="main-column">
      <Title>{words.newRule.title}</Title>
      <p className="back">
        <Link to="/acces/regles">
          <ArrowLeft aria-hidden="true" strokeWidth={1.8} /> {words.rules.title}
        </Link>
      </p>
      <h1>{words.newRule.title}</h1>
      <p className="lead">{words.newRule.lead}</p>
      <ChangeForm back="/acces/regles" fields={{ acte: 'set-rule' }}>
        <fieldset>
          <legend>{words.newRule.effect}</legend>
          {(['hide', 'show'] as const).map((effect) => (
            <div key={effect} className="choice-line">
              <input id={effect} type="radio" name="effet" value={effect} defaultChecked={effect === 'hide'} />
              <label htmlFor={effect}>{words.newRule[effect]}</label>
            </div>
          ))}
        </fieldset>
        <Field id="cible" label={words.newRule.target}>
          <select id="cible" name="cible" defaultValue={documentId === null ? 'tout' : `document:${documentId}`}>
            {documentId === null ? null : (
              <option value={`document:${documentId}`}>{words.newRule.thisDocument}</option>
            )}
            <option value="tout">{words.newRule.everything}</option>
            {Object.entries(categories).map(([code, label]) => (
              <option key={code} value={`categorie:${code}`}>
                {label}
              </option>
            ))}
          </select>
        </Field>
        {documentId === null ? <p className="hint">{words.newRule.oneDocument}</p> : null}
        <ReaderField {...data} found={found} />
        <p>
          <Link to="/acces/choisir?pour=regle">{words.newRule.find}</Link>
        </p>
        <DaysField id="jours" />
        <button className="button" type="submit">
          {words.see}
        </button>
      </ChangeForm>
    </div>
  );
}

type Offered = Awaited<ReturnType<typeof loader>>;

function ReaderField({ known, professions, found }: Offered & { found: { ref: string; name: string } | undefined }) {
  const { access: words } = useMessages();
  return (
    <Field id="lecteur" label={words.newRule.reader}>
      <select id="lecteur" name="lecteur" defaultValue={found === undefined ? 'tous' : `ref:${found.ref}`}>
        {found === undefined ? null : <option value={`ref:${found.ref}`}>{found.name}</option>}
        <option value="tous">{words.newRule.everyone}</option>
        {known.length === 0 ? null : (
          <optgroup label={words.newRule.known}>
            {known.map(({ ref, who }) => (
              <option key={ref} value={`ref:${ref}`}>
                {personText(who)}
              </option>
            ))}
          </optgroup>
        )}
        <optgroup label={words.newRule.professions}>
          {professions.map(({ code, words: label }) => (
            <option key={code} value={`profession:${code}`}>
              {label}
            </option>
          ))}
        </optgroup>
      </select>
    </Field>
  );
}
