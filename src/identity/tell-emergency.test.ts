import assert from 'node:assert/strict';
import { test } from 'node:test';
import { officersMail, personMail } from './tell-emergency.ts';

// A mail is read by whoever holds the telephone: it tells that something happened, and where to read the rest.

const HEALTH =
  /diagnost|malad|patholog|traitement|ordonnance|document|hôpital|SAMU|ill|disease|treatment|unconscious|inconscien/i;

test('the mails of an emergency name nobody, tell nothing of health, and lead to what exists', () => {
  const at = '2026-11-28T23:00:00.000Z';
  const person = personMail('claire@exemple.fr');
  const officer = officersMail('dpo@exemple.fr', at);
  for (const { subject, text } of [person, officer]) {
    assert.doesNotMatch(`${subject} ${text}`, HEALTH);
    assert.doesNotMatch(text, /https?:|[0-9a-f]{8}-[0-9a-f]{4}/, 'no address to click, no identifier');
  }
  assert.match(person.text, /qui l’a ouvert et pourquoi : page « Historique »/);
  assert.match(person.text, /who opened it and why: page “History”/);
  assert.equal(officer.text.split('carnet emergencies list').length - 1, 2);
  assert.ok(officer.text.includes(at));
});
