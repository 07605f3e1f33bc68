import type { PersonWords } from '../../src/doors/web/person-words.ts';
import type { Messages } from '../messages/fr.ts';
import { personText } from './history-sentence.ts';

/** Who reads, in one line: a person, the doctors of a place, or a profession. */
export function readerName(who: PersonWords, { whoSees }: Messages): string {
  if (who.name === undefined && who.structure !== undefined) return whoSees.anyDoctor(who.structure);
  return personText(who);
}

/** The same, short: in a title. */
export function shortName(who: PersonWords, messages: Messages): string {
  return who.name ?? readerName(who, messages);
}
