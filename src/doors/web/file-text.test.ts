import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showContent } from './carnet-content.ts';
import { textOfFile } from './file-text.ts';

test('a text is shown in the letters that its author typed, in UTF-8 or in the encoding of older software', () => {
  assert.equal(textOfFile(Buffer.from('é à ç œ €')), 'é à ç œ €');
  assert.equal(textOfFile(Buffer.from('\ufeffé')), 'é', 'without its mark');
  assert.equal(textOfFile(Buffer.from('é à ç', 'latin1')), 'é à ç');
  assert.equal(textOfFile(Buffer.from([0x9c, 0x20, 0x80, 0x20, 0x92])), 'œ € ’', 'windows-1252');
});

test('a text file, and the text of a level 1 document, are shown so; the bytes that are downloaded stay', () => {
  const latin = Buffer.from('Température à 38°, ça va.', 'latin1');
  const { view } = showContent(latin, 'text/plain');
  assert.deepEqual(view, { kind: 'text', text: 'Température à 38°, ça va.' });
});
