import { Link, type LoaderFunctionArgs } from 'react-router';
import { Title } from '../components/title.tsx';
import { VerifyNow } from '../components/verify-now.tsx';
import { useMessages } from '../messages/use-messages.ts';
import { answer } from '../server/page.ts';

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => {
    await api.me();
    return null;
  });
}

const LOGS = ['carnet', 'espace'] as const;

export default function VerifyHistoryRoute() {
  const words = useMessages().verify;
  return (
    <div className="main-column">
      <Title>{words.title}</Title>
      <h1>{words.title}</h1>
      <p className="lead">{words.lead}</p>
      <VerifyNow />
      <section className="card" aria-labelledby="alone">
        <h2 id="alone">{words.alone}</h2>
        <p>{words.aloneHint}</p>
        <form method="get" action="/historique/preuve">
          <details>
            <summary>{words.since}</summary>
            <p>{words.sinceHint}</p>
            {LOGS.map((name) => (
              <p key={name} className="filter-field">
                <label htmlFor={`depuis-${name}`}>{words.sizes[name]}</label>
                <input
                  id={`depuis-${name}`}
                  name={name}
                  type="text"
                  inputMode="numeric"
                  pattern="[0-9]*"
                  autoComplete="off"
                />
              </p>
            ))}
          </details>
          <p className="actions">
            <button className="button quiet" type="submit">
              {words.download}
            </button>
            <a href="/transparency/carnet-verifier.html">{words.verifier}</a>
          </p>
        </form>
      </section>
      <section className="card" aria-labelledby="what">
        <h2 id="what">{words.what}</h2>
        {words.explained.map((text) => (
          <p key={text}>{text}</p>
        ))}
      </section>
      <p>
        <Link to="/historique">{words.back}</Link>
      </p>
    </div>
  );
}
