import type { AccessEffect, AskedChange, TouchedReader } from '../../src/doors/web/web-access-pages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { personText } from '../words/history-sentence.ts';

/** Readers named in full; the rest are counted. */
const MAX_NAMED = 20;

function Touched({ readers, sentence }: { readers: readonly TouchedReader[]; sentence: string }) {
  const words = useMessages().access.effect;
  if (readers.length === 0) return null;
  const named = readers.slice(0, MAX_NAMED);
  return (
    <>
      <p>
        <strong>{sentence}</strong>
      </p>
      <ul>
        {named.map(({ who, documents }) => (
          <li key={personText(who)}>{words.reader(personText(who), documents)}</li>
        ))}
        {readers.length > named.length ? <li>{words.others(readers.length - named.length)}</li> : null}
      </ul>
    </>
  );
}

/** What changes would do, said before they are done. */
export function AccessEffectCard({ changes, effect }: { changes: readonly AskedChange[]; effect: AccessEffect }) {
  const words = useMessages().access;
  const { loses, lost, gains, gained, cut, masked } = effect;
  const isNothing = loses.length === 0 && gains.length === 0;
  const notes = changes.flatMap((change) => words.meaning(change, masked));
  return (
    <section className="card" aria-labelledby="effet">
      <h2 id="effet">{words.effect.title}</h2>
      <Touched readers={loses} sentence={words.effect.loses(loses.length, lost)} />
      <Touched readers={gains} sentence={words.effect.gains(gains.length, gained)} />
      {isNothing ? <p>{words.effect.nothing}</p> : null}
      {[...new Set(notes)].map((note) => (
        <p key={note}>{note}</p>
      ))}
      {cut ? <p className="muted">{words.effect.cut}</p> : null}
    </section>
  );
}
