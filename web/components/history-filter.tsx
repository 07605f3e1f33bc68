import { Form } from 'react-router';
import type { HistoryPage, HistorySubject } from '../../src/doors/web/web-history.ts';
import { useMessages } from '../messages/use-messages.ts';
import { personText } from '../words/history-sentence.ts';
import { HiddenToken } from './hidden-token.tsx';

export interface HistoryChoice {
  readonly who: string | null;
  readonly what: HistorySubject | null;
  /** Days. */
  readonly from: string | null;
  readonly to: string | null;
  /** The words, sealed. */
  readonly search: string | null;
}

interface HistoryFilterProps {
  readonly choice: HistoryChoice;
  readonly page: Pick<HistoryPage, 'actors' | 'chosen' | 'words'>;
  readonly documentId: string | null;
}

/** By words, person, kind of act and days: a plain form that a page without scripts sends as well. Sent by POST: no word in an address. */
export function HistoryFilter({ choice, page, documentId }: HistoryFilterProps) {
  const { history } = useMessages();
  const chosenRef = page.chosen === null ? null : choice.who;
  const others = page.chosen === null ? page.actors : [];
  return (
    <Form
      method="post"
      action="/historique"
      className="filter"
      aria-label={history.narrow}
      key={JSON.stringify(choice)}
    >
      <HiddenToken />
      {documentId === null ? null : <input type="hidden" name="document" value={documentId} />}
      <WordsField words={page.words} />
      <p className="filter-field">
        <label htmlFor="qui">{history.who}</label>
        <select id="qui" name="qui" defaultValue={choice.who ?? ''}>
          <option value="">{history.everybody}</option>
          <option value="self">{history.self}</option>
          <option value="professionals">{history.professionals}</option>
          {chosenRef === null || page.chosen === null ? null : (
            <option value={chosenRef}>{personText(page.chosen)}</option>
          )}
          {others.map(({ ref, who }) => (
            <option key={ref} value={ref}>
              {personText(who)}
            </option>
          ))}
        </select>
      </p>
      <p className="filter-field">
        <label htmlFor="quoi">{history.what}</label>
        <select id="quoi" name="quoi" defaultValue={choice.what ?? ''}>
          <option value="">{history.everything}</option>
          {Object.entries(history.subjects).map(([subject, label]) => (
            <option key={subject} value={subject}>
              {label}
            </option>
          ))}
        </select>
      </p>
      <DayFields choice={choice} />
      <button className="button quiet" type="submit">
        {history.show}
      </button>
    </Form>
  );
}

function WordsField({ words }: { words: string | null }) {
  const { history } = useMessages();
  return (
    <p className="filter-field whole">
      <label htmlFor="mots">{history.words}</label>
      <span className="hint" id="mots-aide">
        {history.wordsHint}
      </span>
      <input
        id="mots"
        name="mots"
        type="search"
        maxLength={100}
        autoComplete="off"
        defaultValue={words ?? ''}
        aria-describedby="mots-aide"
      />
    </p>
  );
}

function DayFields({ choice }: { choice: HistoryChoice }) {
  const { history } = useMessages();
  return (
    <>
      {(['from', 'to'] as const).map((bound) => (
        <p key={bound} className="filter-field">
          <label htmlFor={`jour-${bound}`}>{history[bound]}</label>
          <input
            id={`jour-${bound}`}
            type="date"
            name={bound === 'from' ? 'du' : 'au'}
            defaultValue={choice[bound] ?? ''}
          />
        </p>
      ))}
    </>
  );
}
