/** Witnesses outside that cosign the public logs. */
import { MAX_OUTSIDE_WITNESSES } from './kernel/tlog/limits.ts';
import { COSIGNATURE_TYPE, readNoteKey } from './kernel/tlog/note.ts';
import type { OutsideWitness } from './kernel/tlog/outside-witness.ts';
import type { SettingReader } from './setting-reader.ts';

/** `URL KEY, URL KEY…`: where each is asked (C2SP tlog-witness, submission prefix), and its verifier key. */
export function readWitnesses(reader: SettingReader): readonly OutsideWitness[] {
  const text = reader.text('witnesses');
  if (text === null || text === 'none') return [];
  const witnesses = text.split(',').map((part) => readWitness(part.trim()));
  const known = witnesses.filter((each) => each !== null);
  const names = new Set(known.map(({ key }) => key.slice(0, key.indexOf('+'))));
  if (known.length < witnesses.length) {
    reader.problems.push(
      'CARNET_WITNESSES is not usable: it is the URL of each witness, a space and its verifier key (name+id+key), separated by commas.',
    );
  } else if (names.size < known.length || known.length > MAX_OUTSIDE_WITNESSES) {
    reader.problems.push(`CARNET_WITNESSES names at most ${MAX_OUTSIDE_WITNESSES} witnesses, each once.`);
  }
  return known;
}

function readWitness(text: string): OutsideWitness | null {
  const [url = '', key = '', ...rest] = text.split(/\s+/);
  const place = URL.canParse(url) ? new URL(url) : null;
  const isPlace =
    place !== null &&
    ['http:', 'https:'].includes(place.protocol) &&
    [place.search, place.hash, place.username, place.password].every((part) => part === '');
  if (!isPlace || rest.length > 0 || readNoteKey(key)?.type !== COSIGNATURE_TYPE) return null;
  return { url: url.replace(/\/+$/, ''), key };
}
