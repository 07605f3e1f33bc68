import { ArrowLeft } from 'lucide-react';
import { Link, type LoaderFunctionArgs, useLoaderData } from 'react-router';
import type { AccessEntry } from '../../src/doors/web/web-access-pages.ts';
import { JustDone, Pages, pageNumber, pageOf } from '../components/access-parts.tsx';
import { AccessRow } from '../components/access-row.tsx';
import { Title } from '../components/title.tsx';
import { useMessages } from '../messages/use-messages.ts';
import { answer } from '../server/page.ts';
import { changeIds } from './access-form.ts';

const BLOCKED = '/acces/bloques';
const PEOPLE = '/acces/professionnels';

/** Those who read, and those whom the person blocked: one page each, of the same parts. */
export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => {
    const url = new URL(args.request.url);
    const { entries, changes } = await api.access.page();
    return {
      ...{ entries, changes, page: pageNumber(url.searchParams), done: changeIds(url.searchParams.get('fait')) },
      isBlocked: url.pathname.replace(/\.data$/, '') === BLOCKED,
    };
  });
}

function Section({ title, hint, entries, page, address }: SectionProps) {
  if (entries.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <p className="muted">{hint}</p>
      <ul className="rows">
        {pageOf(entries, page).map((entry) => (
          <AccessRow key={entry.ruleId} entry={entry} back={address} />
        ))}
      </ul>
      <Pages count={entries.length} page={page} address={address} />
    </section>
  );
}

interface SectionProps {
  readonly title: string;
  readonly hint: string;
  readonly entries: readonly AccessEntry[];
  readonly page: number;
  readonly address: string;
}

export default function AccessPeopleRoute() {
  const { access: words } = useMessages();
  const { entries, changes, page, done, isBlocked } = useLoaderData<typeof loader>();
  const of = (rule: AccessEntry['rule']) => entries.filter((entry) => entry.rule === rule);
  const address = isBlocked ? BLOCKED : PEOPLE;
  const part = isBlocked ? words.blocked : words.people;
  const shown = isBlocked ? of('block') : [...of('administrator'), ...of('consent'), ...of('refusal')];
  const place = { page, address };
  return (
    <div className="main-column">
      <Title>{part.title}</Title>
      <p className="back">
        <Link to="/acces">
          <ArrowLeft aria-hidden="true" strokeWidth={1.8} /> {words.title}
        </Link>
      </p>
      <h1>{part.title}</h1>
      <p className="lead">{part.lead}</p>
      <JustDone ids={done} changes={changes} />
      <p className="actions">
        {isBlocked ? (
          <Link className="button" to="/acces/choisir?pour=bloquer">
            {words.blocked.add}
          </Link>
        ) : (
          <>
            <Link className="button" to="/acces/choisir?pour=autoriser">
              {words.people.add}
            </Link>
            <Link to="/acces/choisir?pour=medecin-traitant">{words.people.name}</Link>
            <Link to="/acces/choisir?pour=refuser">{words.people.refuse}</Link>
          </>
        )}
      </p>
      {shown.length === 0 ? <p>{part.none}</p> : null}
      {isBlocked ? (
        <Section title={words.blocked.list} hint={words.blocked.wins} entries={of('block')} {...place} />
      ) : (
        <>
          <Section
            title={words.people.administrators}
            hint={words.people.administratorsHint}
            entries={of('administrator')}
            {...place}
            page={1}
          />
          <Section title={words.people.readers} hint={words.people.readersHint} entries={of('consent')} {...place} />
          <Section
            title={words.people.refused}
            hint={words.people.refusedHint}
            entries={of('refusal')}
            {...place}
            page={1}
          />
        </>
      )}
    </div>
  );
}
