/** Mutants of the decision that mean the same as what is written: no test can notice them. Each with its reason. */
interface Equivalent {
  /** Of src/access, without its extension. */
  readonly file: string;
  /** Part of the line as it is written. */
  readonly written: string;
  readonly change: string;
  readonly reason: string;
}

const NO_SUCH_RULE = 'no rule names such an id, so that it selects the same rules';

export const EQUIVALENT: readonly Equivalent[] = [
  {
    ...{ file: 'decide', written: 'purpose === actor.purpose && onBehalfOf' },
    change:
      'purpose === actor.purpose && onBehalfOf === actor.onBehalfOf ? actor : { ...actor, purpose, onBehalfOf } -> ({ ...actor, purpose, onBehalfOf })',
    reason: 'a copy of the same actor: the condition saves the copy',
  },
  {
    ...{ file: 'decide', written: 'now ?? BEFORE_ALL', change: 'now ?? BEFORE_ALL -> (now)' },
    reason: 'compared with a date, undefined is never after it, as the first instant; the compiler wants an instant',
  },
  {
    ...{ file: 'episodes', written: "'10': 90, // doctor", change: "'10' -> ''" },
    reason: 'the days of a doctor are those of other professions too: said for the reader of the table',
  },
  {
    ...{ file: 'episodes', written: 'EPISODE_DAYS[profession]' },
    change: 'profession === undefined ? undefined : EPISODE_DAYS[profession] -> (EPISODE_DAYS[profession])',
    reason: 'no profession has the name undefined; the compiler wants the question',
  },
  {
    ...{ file: 'explain', written: 'const PROFESSION_OID', change: "'1.2.250.1.71.1.2.7' -> ''" },
    reason: 'the decision reads the code alone',
  },
  {
    ...{ file: 'explain', written: 'const SPECIALTY_OID', change: "'1.2.250.1.71.4.2.5' -> ''" },
    reason: 'the decision reads the code alone',
  },
  { file: 'explain', written: 'const NOBODY', change: "'?' -> ''", reason: NO_SUCH_RULE },
  { file: 'explain', written: 'id: id ?? NOBODY', change: 'id ?? NOBODY -> (id)', reason: NO_SUCH_RULE },
  {
    ...{ file: 'explain', written: '...(profession === undefined' },
    change:
      'profession === undefined ? {} : { profession: { code: profession, system: PROFESSION_OID } } -> ({ profession: { code: profession, system: PROFESSION_OID } })',
    reason: NO_SUCH_RULE,
  },
];
