import type { Messages } from './fr.ts';

const problems: Readonly<Record<string, string>> = {
  altered: 'A line was changed',
  'not-in-log': 'A line is not in the public register',
  inserted: 'Two lines claim the same place',
  reordered: 'Lines changed places',
  missing: 'A line is missing',
  late: 'A line has waited too long for its place',
  cut: 'Lines that you had already seen have disappeared',
  rewritten: 'Lines that you had already seen were rewritten',
  forked: 'The register does not continue the one of your last visit',
  unsigned: 'The register does not bear the right signature',
  unwitnessed: 'No witness has signed the register',
  'witness-missing': 'A witness that you named did not sign',
  'other-key': 'The signatures changed since your last visit',
  'other-log': 'This is not the register of your last visit',
  'consistency-missing': 'Nothing shows what happened since your last visit',
  unsupported: 'This browser is too old for this check',
};

/** The sentences of the page that verifies the history, in English. Part of `en.ts`. */
export const enVerify: Messages['verify'] = {
  title: 'Check the history',
  lead: 'Nobody can change your history without it showing. Not even us. You can check it here.',
  now: 'Was anything changed?',
  nowHint: 'Press the button. Your device checks each line. It takes a few seconds.',
  start: 'Check now',
  busy: 'Checking…',
  failed: 'The check could not be made. Nothing is lost: try again in a minute.',
  good: 'Everything holds.',
  goodMeans: 'No line of your history was changed, removed or added afterwards.',
  bad: 'Something does not hold.',
  whatNow:
    'Download the proof below and keep it. Then write to the data protection officer of your host, with the proof attached.',
  problem: (code, seq) =>
    `${problems[code] ?? 'The proof file cannot be read'}${seq === undefined ? '' : ` (line no. ${seq})`}.`,
  details: 'What was checked',
  entries: (n) => (n === 1 ? '1 line was checked.' : `${n} lines were checked.`),
  waiting: (n) =>
    n === 1
      ? '1 very recent line can be checked in a few seconds.'
      : `${n} very recent lines can be checked in a few seconds.`,
  withheld: (n) =>
    n === 1
      ? '1 line is there without its content: too old, or not yet announced by a professional.'
      : `${n} lines are there without their content: too old, or not yet announced by a professional.`,
  erased: (n) =>
    n === 1
      ? 'The detail of one line was erased on schedule. Its place in the register is proved.'
      : `The detail of ${n} lines was erased on schedule. Their place in the register is proved.`,
  cosigned: (when) => `A witness independent of this page signed the register on ${when}.`,
  witnesses: (names: string) => `Witnesses that signed: ${names}.`,
  absent: (names: string) => `Did not sign this time, though they had: ${names}. If it lasts, ask why.`,
  compared: 'Nothing was removed or rewritten since your last check here.',
  first: 'This is your first check here. The next one will also tell whether something was removed.',
  old: 'This signature is not recent: try again in a few minutes.',
  alone: 'Check without us',
  aloneHint:
    'You can make this check at home, offline, with two files: your proof and the verifier. Keep your proofs: the next one can be compared with this one.',
  since: 'Compare with a proof that you kept',
  sinceHint: 'The verifier shows these two numbers under each proof.',
  sizes: { carnet: 'Number of the record’s register', espace: 'Number of the space’s register' },
  download: 'Download the proof',
  verifier: 'Download the verifier',
  what: 'How it works',
  explained: [
    'Each line of your history leaves a fingerprint in a public register, like a wax seal. The fingerprint says nothing of you: neither your name nor what you do.',
    'Lines can only be added to this register. A witness, at another host, signs it after checking that nothing was erased.',
    'Were a line of your history changed, it would no longer match its fingerprint. The check would say so.',
  ],
  back: 'Back to the history',
};
