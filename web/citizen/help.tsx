import { Title } from '../components/title.tsx';
import { useMessages } from '../messages/use-messages.ts';

/** Short sentences, one idea a line. */
export default function HelpRoute() {
  const { help } = useMessages();
  return (
    <div className="main-column">
      <Title>{help.title}</Title>
      <h1>{help.title}</h1>
      {help.sections.map(([question, lines]) => (
        <section key={question} className="card question">
          <h2>{question}</h2>
          {lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </section>
      ))}
    </div>
  );
}
