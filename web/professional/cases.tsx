import { data, Link, type LoaderFunctionArgs, useLoaderData } from 'react-router';
import type { AnsweredCase, WaitingCase } from '../../src/doors/web/web-cases.ts';
import { Notice } from '../components/notice.tsx';
import { Title } from '../components/title.tsx';
import { useRootData } from '../messages/use-messages.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import type { ErrorData } from '../server/page.ts';
import { answerProfessional } from '../server/professional-page.ts';
import { instantDay, moment } from '../words/dates.ts';

/** For whoever is no officer, there is no such page. */
export function loader(args: LoaderFunctionArgs) {
  return answerProfessional(args, async ({ professional }) => {
    const cases = await professional.structureCases();
    if (cases === null) throw data({ code: 'not-found' } satisfies ErrorData, { status: 404 });
    const answered = await professional.answeredCases();
    return { cases, answered, justNow: new URL(args.request.url).searchParams.has('fait') };
  });
}

function Line({ one }: { one: WaitingCase }) {
  const { cases: words } = useProfessionalMessages();
  const root = useRootData();
  const due = instantDay(one.dueAt, root);
  return (
    <li>
      <p>
        <Link to={`/pro/signalements/${one.id}`}>{words.line(moment(one.reportedAt, root))}</Link>
      </p>
      <p>
        <span className={one.late ? 'badge caution' : 'badge'}>{one.late ? words.late(due) : words.due(due)}</span>
      </p>
    </li>
  );
}

function Answered({ one }: { one: AnsweredCase }) {
  const { cases: words } = useProfessionalMessages();
  const root = useRootData();
  return (
    <li>
      <p>
        <strong>{one.justified ? words.justified : words.unjustified}</strong>
      </p>
      <p className="muted">
        {words.line(moment(one.reportedAt, root))} · {words.answeredBy[one.by](moment(one.answeredAt, root))}
      </p>
    </li>
  );
}

export default function CasesPage() {
  const { cases: words } = useProfessionalMessages();
  const { cases, answered, justNow } = useLoaderData<typeof loader>();
  return (
    <div className="pro-narrow">
      <Title>{words.title}</Title>
      <h1>{words.title}</h1>
      {justNow ? <Notice kind="positive">{words.answered}</Notice> : null}
      {cases.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <>
          <p className="lead">{words.lead}</p>
          <ul className="rows sessions">
            {cases.map((one) => (
              <Line key={one.id} one={one} />
            ))}
          </ul>
        </>
      )}
      <p className="muted">{words.traced}</p>
      <section>
        <h2>{words.answeredTitle}</h2>
        {answered.length === 0 ? (
          <p>{words.noneAnswered}</p>
        ) : (
          <ul className="rows sessions">
            {answered.map((one) => (
              <Answered key={one.id} one={one} />
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}
