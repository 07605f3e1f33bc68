import { Link, type LoaderFunctionArgs, useLoaderData } from 'react-router';
import { JustDone, UndoButton, useChangeSentence } from '../components/access-parts.tsx';
import { Notice } from '../components/notice.tsx';
import { Title } from '../components/title.tsx';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { answer } from '../server/page.ts';
import { moment } from '../words/dates.ts';
import { changeIds } from './access-form.ts';

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => {
    const query = new URL(args.request.url).searchParams;
    const page = await api.access.page();
    return {
      ...page,
      done: changeIds(query.get('fait')),
      isTooLate: query.has('trop-tard'),
      isFull: query.has('plein'),
    };
  });
}

export default function AccessRoute() {
  const words = useMessages().access;
  const root = useRootData();
  const told = useChangeSentence();
  const { entries, choices, changes, done, isTooLate, isFull } = useLoaderData<typeof loader>();
  const count = (...rules: string[]) => entries.filter(({ rule }) => rules.includes(rule)).length;
  const places = [
    ['/acces/professionnels', words.people.title, words.people.count(count('consent'), count('administrator'))],
    ['/acces/bloques', words.blocked.title, words.blocked.count(count('block'))],
    ['/acces/urgence', words.emergency.title, words.emergency.state(choices)],
    ['/acces/urgence#nouveaux', words.fresh.title, choices.masksNew ? words.fresh.masked : words.fresh.visible],
    ['/acces/regles', words.rules.title, words.rules.count(count('hide', 'show'))],
    ['/qui-voit', words.seen.title, words.seen.state],
    ['/qui-voit/professions', words.matrix.title, words.matrix.state],
  ] as const;
  return (
    <div className="with-aside">
      <Title>{words.title}</Title>
      <div className="main-column">
        <h1>{words.title}</h1>
        <p className="lead">{words.lead}</p>
        <JustDone ids={done} changes={changes} />
        {isTooLate ? <Notice kind="info">{words.tooLate}</Notice> : null}
        {isFull ? <Notice kind="info">{words.problems['too-many-rules']}</Notice> : null}
        <ul className="rows">
          {places.map(([to, title, state]) => (
            <li key={to} className="access-place">
              <Link to={to}>{title}</Link>
              <span>{state}</span>
            </li>
          ))}
        </ul>
        {changes.length === 0 ? null : (
          <section>
            <h2>{words.lastChanges}</h2>
            <ul className="rows">
              {changes.map((change) => (
                <li key={change.changeId} className="access-place">
                  <span>
                    {told(change)}, {moment(change.at, root)}.
                  </span>
                  <UndoButton ids={[change.changeId]} label={words.undoThis} />
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
      <Aside />
    </div>
  );
}

function Aside() {
  const words = useMessages().access;
  return (
    <aside className="side" aria-label={words.guide.title}>
      <section className="card">
        <h2>{words.guide.title}</h2>
        <p>{words.guide.lead}</p>
        <Link className="button" to="/acces/guide">
          {words.guide.start}
        </Link>
      </section>
      <section className="card">
        <h2>{words.always.title}</h2>
        {words.always.texts.map((text) => (
          <p key={text}>{text}</p>
        ))}
      </section>
    </aside>
  );
}
