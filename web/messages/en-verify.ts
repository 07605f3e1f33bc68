import type { Messages } from './fr.ts';

const problems: Readonly<Record<string, string>> = {
  altered: 'An act was changed',
  'not-in-log': 'An act is not in the public log',
  inserted: 'Two acts claim the same place',
  reordered: 'Acts changed places',
  missing: 'An act is missing',
  late: 'An act has waited too long for its place',
  cut: 'Acts that you had already seen have disappeared',
  rewritten: 'Acts that you had already seen were rewritten',
  forked: 'The log does not continue the one of your last visit',
  unsigned: 'The log is not signed by its key',
  unwitnessed: 'No witness has cosigned the log',
  'other-key': 'The keys of the log changed since your last visit',
  'other-log': 'This is not the log of your last visit',
  'consistency-missing': 'The continuation since your last visit is not proved',
  unsupported: 'This browser is too old to verify signatures',
};

/** The sentences of the page that verifies the history, in English. Part of `en.ts`. */
export const enVerify: Messages['verify'] = {
  title: 'Verify the history',
  lead: 'What your history says can be verified without taking our word for it.',
  now: 'Verify here',
  nowHint: 'Your browser does all the computing again by itself. It keeps a mark for the next time.',
  start: 'Verify now',
  busy: 'Verifying…',
  failed: 'The proof could not be read. Nothing is lost: try again in a minute.',
  good: 'Everything holds.',
  bad: 'Something does not hold.',
  whatNow:
    'Download the proof below and keep it. Then write to the data protection officer of your host, with the proof attached.',
  problem: (code, seq) =>
    `${problems[code] ?? 'The proof file cannot be read'}${seq === undefined ? '' : ` (act no. ${seq})`}.`,
  entries: (n) => (n === 1 ? '1 act is in the public log.' : `${n} acts are in the public log.`),
  waiting: (n) =>
    n === 1
      ? '1 very recent act will be there in a few seconds.'
      : `${n} very recent acts will be there in a few seconds.`,
  withheld: (n) =>
    n === 1
      ? '1 act is there without its content: erased after its retention, or not announced yet.'
      : `${n} acts are there without their content: erased after their retention, or not announced yet.`,
  cosigned: (when) => `A witness cosigned it on ${when}.`,
  compared: 'Nothing was removed or rewritten since your last verification here.',
  first: 'This is your first verification here. The next one will also tell whether something was removed.',
  old: 'This signature is not recent: try again in a few minutes.',
  alone: 'Verify without us',
  aloneHint:
    'Download the proof and the verifier. The verifier is a plain page: it works offline, on any computer. Keep each proof to compare it with the next.',
  since: 'Compare with a proof that you kept',
  sinceHint: 'The verifier shows these two numbers under each proof.',
  sizes: { carnet: 'Number of the record’s log', espace: 'Number of the space’s log' },
  download: 'Download the proof',
  verifier: 'Download the verifier',
  what: 'What this proves',
  explained: [
    'Each act leaves a fingerprint in a public log. The fingerprint says nothing of you: nobody can read your name or your acts in it.',
    'This log can only grow. A witness, in the other hosting zone, signs each new state after checking that it continues the one before.',
    'Were an act changed, added afterwards, moved or removed, the fingerprints would no longer match and the verification would say so.',
  ],
  back: 'Back to the history',
};
