import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorWords } from './carnet-words.ts';
import { shownText } from './shown-text.ts';

test('a title or a name cannot turn the line that it stands in', () => {
  assert.equal(shownText('Compte\u202e rendu\u2066\u2069 fdp.exe'), 'Compte rendu fdp.exe');
  assert.equal(shownText('Bilan\u0000 du\u2028mois\u0085'), 'Bilan du mois');
  assert.equal(shownText('תוצאות 12 👩\u200d⚕️'), 'תוצאות 12 👩\u200d⚕️', 'letters and joined signs stay');
  const author = {
    person: { name: { family: 'MAR\u202eTIN', given: ['Sophie\u0007'] }, nameType: 'D' as const },
    institution: { name: 'Cabinet\u202e des Tilleuls' },
    role: [],
  };
  assert.deepEqual(authorWords(author, 'fr'), { name: 'Sophie Martin', structure: 'Cabinet des Tilleuls' });
});
