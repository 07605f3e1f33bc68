import assert from 'node:assert/strict';
import { test } from 'node:test';
import { of } from './elision.ts';

test('de is elided before a vowel and a mute h, and joined to a title', () => {
  const names = ['AUBERTIN Solange', 'Élodie', 'Œdipe', 'Yves', 'HELENE', 'Hélène', 'Hôpital du Val', 'Hugues'];
  for (const name of names) assert.equal(of(name), `d’${name}`);
  for (const name of ['VAUTRIN Solange', 'Yann', 'Hassan', 'Mme Vautrin', '']) assert.equal(of(name), `de ${name}`);
  assert.equal(of('Dr Hélène Fauvel'), 'du Dr Hélène Fauvel');
});
