import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_WORDS, plainText, says, wordsOf } from './plain-words.ts';

test('accents, case, ligatures and signs do not count; a word is found by its beginning', () => {
  const plain = plainText('Compte-rendu d’échographie du CŒUR (Quillévéré)');
  for (const found of ['echo', 'coeur', 'quillevere', 'compte', 'rendu']) assert.ok(says(plain, found), found);
  for (const lost of ['graphie', 'oeur', 'veré']) assert.ok(!says(plain, lost), lost);
});

test('words that are everywhere, too short or too many are not looked for', () => {
  assert.deepEqual(wordsOf('  Dr  Hélène FAUVEL, de l’hôpital & hôpital '), ['helene', 'fauvel', 'hopital']);
  assert.deepEqual(wordsOf('à l’ … %_'), []);
  assert.equal(wordsOf('aa bb cc dd ee ff gg hh ii jj').length, MAX_WORDS);
  assert.equal(wordsOf('x'.repeat(5_000))[0]?.length, 40);
});
