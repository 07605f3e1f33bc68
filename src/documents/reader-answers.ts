/** What one reader sees of a record in each mode. Pure. */
import {
  explain,
  type HeldDocument,
  type Reader,
  type RulesByName,
  rulesByName,
  type Sight,
  sightOf,
} from '../access/explain.ts';
import { asOwn, type Holdings, holdingsOf, ownInClasses } from '../access/holdings.ts';
import type { RecordAccessView } from '../access/record-access.ts';
import type { Mode, ReaderAnswer, Told } from './explained.ts';

const MODES: readonly Mode[] = ['normal', 'authorised', 'bris_de_glace', 'centre_15'];

/** A record whose readers are asked about: prepared once for all of them. */
export interface Scene {
  readonly view: RecordAccessView;
  readonly byName: RulesByName;
  readonly holdings: Holdings;
  readonly now: Date;
}

export const sceneOf = (view: RecordAccessView, held: readonly HeldDocument[], now: Date): Scene => ({
  ...{ view, now, byName: rulesByName(view.access, now) },
  holdings: holdingsOf(held, view.access.rules),
});

/** How she stands in one mode: emergencies as if she had opened one. */
export function sightIn({ view, byName, now }: Scene, reader: Reader, mode: Mode): Sight {
  const isEmergency = mode !== 'authorised' && mode !== 'normal';
  const asIf = { ifOpened: isEmergency, letIn: mode === 'authorised' };
  return sightOf(view.access, reader, mode === 'authorised' ? 'normal' : mode, now, asIf, byName);
}

export function answerOf(scene: Scene, reader: Reader, ofOne: boolean): ReaderAnswer {
  const sights = new Map(MODES.map((mode) => [mode, sightIn(scene, reader, mode)]));
  const normal = sights.get('normal');
  const told = Object.fromEntries([...sights].map(([mode, sight]) => [mode, toldOf(sight, scene.holdings, ofOne)]));
  return {
    refusal: normal?.opens === null ? null : (normal?.lists ?? null),
    entranceId: normal?.entrance?.ruleId ?? null,
    emergencyUntil: scene.view.emergencies.find(({ by }) => by.id === reader.id)?.until ?? null,
    told: told as Record<Mode, Told>,
  };
}

function toldOf(sight: Sight, holdings: Holdings, ofOne: boolean): Told {
  const [first] = holdings.documents;
  if (ofOne && first !== undefined) return { document: explain(sight, first), opens: 0, titles: 0, reasons: {} };
  const reasons: Record<string, number> = {};
  let opens = 0;
  let titles = 0;
  const count = (document: HeldDocument, n: number): void => {
    if (n === 0) return;
    const { sees, reason } = explain(sight, document);
    if (sees === 'content') opens += n;
    else if (sees === 'title') titles += n;
    else reasons[reason] = (reasons[reason] ?? 0) + n;
  };
  const own = ownInClasses(holdings, sight.ownKey);
  for (const [i, document] of holdings.classes.entries()) {
    const hers = own.get(i) ?? 0;
    count(document, (holdings.sizes[i] ?? 0) - hers);
    if (sight.ownKey !== null) count(asOwn(document, sight.ownKey), hers);
  }
  return { document: null, opens, titles, reasons };
}

/** Places of the documents that she meets (`seen`) or does not, in order: decided once for each class. */
export function metBy({ holdings }: Scene, sight: Sight, seen: boolean): number[] {
  const meets = (document: HeldDocument): boolean => (explain(sight, document).sees !== 'nothing') === seen;
  const ofClass = holdings.classes.map(meets);
  const own = new Set((sight.ownKey === null ? undefined : holdings.byOwner.get(sight.ownKey)) ?? []);
  return holdings.documents.flatMap((document, i) =>
    (own.has(i) ? meets(document) : ofClass[holdings.classOf[i] ?? 0] === true) ? [i] : [],
  );
}
