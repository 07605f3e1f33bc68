/** What an act changed of the choices for the whole record, and how that is put back. Pure. */
import type { RecordChoices } from './access-state.ts';

/** Of the choices that an act changed: what each was, and what the act made of it. */
export type ChoiceChanges = { readonly [K in keyof RecordChoices]?: readonly [was: boolean, became: boolean] };

const CHOICES = ['regulation', 'breakGlass', 'masked', 'masksNew'] as const;

export function changesBetween(was: RecordChoices, became: RecordChoices): ChoiceChanges {
  return Object.fromEntries(CHOICES.filter((c) => was[c] !== became[c]).map((c) => [c, [was[c], became[c]]]));
}

/** The choices with those put back that an act changed; null when one of them is no longer what the act made of it. */
export function choicesPutBack(now: RecordChoices, changed: ChoiceChanges): RecordChoices | null {
  const back = { ...now };
  for (const choice of CHOICES) {
    const change = changed[choice];
    if (change === undefined) continue;
    // A change of before these values were kept says only what was.
    if (!Array.isArray(change) || now[choice] !== change[1]) return null;
    back[choice] = change[0];
  }
  return back;
}
