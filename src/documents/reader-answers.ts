/** What one reader sees of a record in each mode. Pure. */
import { explain, type HeldDocument, type Reader, type Sight, sightOf } from '../access/explain.ts';
import type { NamedRule, RecordAccess, RecordAccessView } from '../access/record-access.ts';
import type { Mode, ReaderAnswer, Told } from './explained.ts';

const MODES: readonly Mode[] = ['normal', 'authorised', 'bris_de_glace', 'centre_15'];
/** Of a reader without a PS_IdNat: as explain.ts names her. */
const AS_IF = '?';

/** How she stands in one mode: emergencies as if she had opened one. */
export function sightIn(access: RecordAccess, reader: Reader, mode: Mode, now: Date): Sight {
  if (mode !== 'authorised') return sightOf(access, reader, mode, now, mode !== 'normal');
  const id = reader.id ?? AS_IF;
  const consent: NamedRule = {
    ruleId: '',
    ...{ kind: 'consent', basis: 'person', subjectKind: 'professional', subject: { kind: 'professional', id } },
  };
  return sightOf({ ...access, rules: [...access.rules, consent] }, { ...reader, id }, 'normal', now);
}

export function answerOf(
  { access, emergencies }: RecordAccessView,
  reader: Reader,
  held: readonly HeldDocument[],
  ofOne: boolean,
  now: Date,
): ReaderAnswer {
  const sights = new Map(MODES.map((mode) => [mode, sightIn(access, reader, mode, now)]));
  const normal = sights.get('normal');
  const told = Object.fromEntries([...sights].map(([mode, sight]) => [mode, toldOf(sight, held, ofOne)]));
  return {
    refusal: normal?.opens === null ? null : (normal?.lists ?? null),
    entranceId: normal?.entrance?.ruleId ?? null,
    emergencyUntil: emergencies.find(({ by }) => by.id === reader.id)?.until ?? null,
    told: told as Record<Mode, Told>,
  };
}

function toldOf(sight: Sight, held: readonly HeldDocument[], ofOne: boolean): Told {
  const [first] = held;
  if (ofOne && first !== undefined) return { document: explain(sight, first), opens: 0, titles: 0, reasons: {} };
  const reasons: Record<string, number> = {};
  let opens = 0;
  let titles = 0;
  for (const document of held) {
    const { sees, reason } = explain(sight, document);
    if (sees === 'content') opens += 1;
    else if (sees === 'title') titles += 1;
    else reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  return { document: null, opens, titles, reasons };
}
