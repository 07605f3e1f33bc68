import { ArrowLeft } from 'lucide-react';
import { Link, type LoaderFunctionArgs, useLoaderData } from 'react-router';
import { ChangeButton, JustDone, Pages, pageNumber, pageOf } from '../components/access-parts.tsx';
import { Title } from '../components/title.tsx';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { answer } from '../server/page.ts';
import { instantDay } from '../words/dates.ts';
import { changeIds } from './access-form.ts';

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => {
    const query = new URL(args.request.url).searchParams;
    const { entries, changes } = await api.access.page();
    const rules = entries.filter(({ rule }) => rule === 'hide' || rule === 'show');
    return { rules, changes, page: pageNumber(query), done: changeIds(query.get('fait')) };
  });
}

const BACK = '/acces/regles';

/** The person's own rules, as sentences. */
export default function AccessRulesRoute() {
  const { access: words } = useMessages();
  const root = useRootData();
  const { rules, changes, page, done } = useLoaderData<typeof loader>();
  return (
    <div className="main-column">
      <Title>{words.rules.title}</Title>
      <p className="back">
        <Link to="/acces">
          <ArrowLeft aria-hidden="true" strokeWidth={1.8} /> {words.title}
        </Link>
      </p>
      <h1>{words.rules.title}</h1>
      <p className="lead">{words.rules.lead}</p>
      <JustDone ids={done} changes={changes} />
      <p className="actions">
        <Link className="button" to="/acces/regles/ajouter">
          {words.rules.add}
        </Link>
      </p>
      {rules.length === 0 ? <p>{words.rules.none}</p> : null}
      <ul className="rows">
        {pageOf(rules, page).map((rule) => (
          <li key={rule.ruleId} className="access-row">
            <p>
              {words.rules.sentence(rule)}{' '}
              {rule.documentId === null ? null : (
                <Link to={`/documents/${rule.documentId}`}>{words.rules.seeDocument}</Link>
              )}
            </p>
            <p className="muted">
              {words.rules.since(instantDay(rule.since, root))}
              {', '}
              {rule.until === null ? words.noEnd : words.until(instantDay(rule.until, root))}
              {'.'}
            </p>
            <ChangeButton back={BACK} fields={{ acte: 'end-rule', regle: rule.ruleId }} label={words.rules.end} />
          </li>
        ))}
      </ul>
      <Pages count={rules.length} page={page} address={BACK} />
    </div>
  );
}
