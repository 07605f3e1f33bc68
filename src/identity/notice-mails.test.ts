import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IMPOSED, NOTICE_KINDS, noticeMail, OFFICER_MAILS } from './notice-mails.ts';

// A mail is read by whoever holds the telephone: it tells that something happened, and where to read the rest.

const HEALTH =
  /diagnost|malad|patholog|traitement|ordonnance|document|hôpital|SAMU|ill|disease|treatment|unconscious|inconscien/i;
/** The mail of changed contact details has words of its own. */
const MAILED = NOTICE_KINDS.filter((kind) => kind !== 'contact');
const at = '2026-11-28T23:00:00.000Z';

test('the mails of notices name nobody, tell nothing of health, and lead to what exists', () => {
  const mails = MAILED.map((kind) => noticeMail(kind, 'claire@exemple.fr'));
  const officers = Object.values(OFFICER_MAILS).flatMap((mail) => mail?.('dpo@exemple.fr', at) ?? []);
  assert.equal(officers.length, 2);
  for (const { subject, text } of [...mails, ...officers]) {
    assert.doesNotMatch(`${subject} ${text}`, HEALTH);
    assert.doesNotMatch(
      text,
      /https?:|[0-9a-f]{8}-[0-9a-f]{4}|\d{13}|Dr |claire/i,
      'no address to click, no identifier',
    );
  }
  for (const kind of MAILED.filter((each) => each !== 'password')) {
    const { text } = noticeMail(kind, 'claire@exemple.fr');
    assert.match(text, /quoi, qui et quand : page « Avis »/);
    assert.match(text, /what, who and when: page “Notices”/);
    assert.equal(/choisissez/.test(text), IMPOSED[kind] === null, 'what is imposed offers no choice');
  }
  assert.equal(OFFICER_MAILS.emergency?.('dpo@exemple.fr', at).text.split('carnet emergencies list').length, 3);
  assert.ok(OFFICER_MAILS.emergency?.('dpo@exemple.fr', at).text.includes(at));
});

test('an emergency is told whatever the person chose, because the law says so', () => {
  assert.equal(IMPOSED.emergency, 'law');
  assert.equal(IMPOSED.password, 'security');
  assert.equal(IMPOSED.export, 'security', 'whoever took the space and takes the history away');
});
