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
      <details className="card fold">
        <summary>{words.what}</summary>
        {words.explained.map((text) => (
          <p key={text}>{text}</p>
        ))}
      </details>
      <details className="card fold">
        <summary>{words.alone}</summary>
        <p>{words.aloneHint}</p>
        <form method="get" action="/historique/preuve">
          <p className="actions">
            <button className="button quiet" type="submit">
              {words.download}
            </button>
            <a href="/transparency/carnet-verifier.html">{words.verifier}</a>
          </p>
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
        </form>
      </details>
      <p>
        <Link to="/historique">{words.back}</Link>
      </p>
    </div>
  );
}
