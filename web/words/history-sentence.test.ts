import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryEvent } from '../../src/doors/web/web-history.ts';
import { en } from '../messages/en.ts';
import { fr } from '../messages/fr.ts';
import { partSentence, repeatsOf, sentence } from './history-sentence.ts';

const SOPHIE = { name: 'Dr Sophie Martin', professionWords: 'médecin généraliste' };
const LETTER = { documents: [{ logicalId: 'x', title: 'Lettre de sortie' }], documentCount: 1 };

function event(fields: Partial<HistoryEvent>): HistoryEvent {
  return {
    id: '1',
    at: '2026-11-21T13:05:00Z',
    act: 'read-document',
    actorKind: 'professional',
    actor: SOPHIE,
    documents: [],
    documentCount: 0,
    mode: 'normal',
    outcome: 'done',
    times: 1,
    repeats: [],
    ...fields,
  };
}

function french(fields: Partial<HistoryEvent>): string {
  return sentence(event(fields), 'fr', fr)
    .map((part) => (part.kind === 'document' ? fr.words.quote(part.title) : part.text))
    .join('')
    .replaceAll('\u00a0', ' ');
}

test('a reading is told with name, profession and document', () => {
  assert.equal(french(LETTER), 'Dr Sophie Martin, médecin généraliste, a lu « Lettre de sortie »');
});

test('one’s own act is told with "vous"', () => {
  assert.equal(
    french({ ...LETTER, act: 'hide-document', actorKind: 'self', actor: {} }),
    'Vous avez masqué « Lettre de sortie »',
  );
});

test('a secretary acts for a doctor; a carer acts for the person herself', () => {
  const julie = { name: 'Julie Roy', professionWords: 'secrétaire' };
  assert.equal(
    french({ ...LETTER, act: 'add-document', delegate: julie }),
    'Julie Roy, secrétaire, pour Dr Sophie Martin, médecin généraliste, a ajouté « Lettre de sortie »',
  );
  assert.equal(
    french({ ...LETTER, actorKind: 'self', actor: {}, delegate: { name: 'Paul Roy' } }),
    'Paul Roy a lu « Lettre de sortie »',
  );
});

test('a refusal says that nothing was seen', () => {
  assert.equal(
    french({ ...LETTER, outcome: 'refused' }),
    'Dr Sophie Martin, médecin généraliste, a voulu lire « Lettre de sortie » : l’accès a été refusé',
  );
});

test('what one did not manage oneself is not told as done', () => {
  const own = { actorKind: 'self', actor: {} } as const;
  assert.equal(
    french({ ...own, act: 'hide-document', documentCount: 1, outcome: 'failed' }),
    'Vous avez voulu masquer un document : cela n’a pas abouti',
  );
  assert.equal(
    french({ ...own, documentCount: 1, outcome: 'refused' }),
    'Vous avez voulu lire un document : l’accès a été refusé',
  );
  const english = (fields: Partial<HistoryEvent>) =>
    sentence(event(fields), 'en', en)
      .map((part) => (part.kind === 'document' ? en.words.quote(part.title) : part.text))
      .join('')
      .replaceAll('\u00a0', ' ');
  assert.equal(
    english({ ...own, ...LETTER, act: 'hide-document', outcome: 'failed' }),
    'You tried to hide “Lettre de sortie” : it did not succeed',
  );
  assert.match(
    partSentence(event({ ...LETTER, outcome: 'refused' }), 'fr', fr)
      .map((part) => (part.kind === 'document' ? part.title : part.text))
      .join(''),
    /^A voulu lire Lettre de sortie\u00a0: l’accès a été refusé$/,
  );
});

test('several documents are named, then counted', () => {
  const documents = ['A', 'B', 'C'].map((title) => ({ logicalId: null, title }));
  assert.match(french({ documents, documentCount: 3 }), /a lu « A », « B » et « C »$/);
  assert.match(french({ documents, documentCount: 12 }), /a lu « A », « B », « C » et 9 autres documents$/);
  assert.match(french({ documents: [], documentCount: 4 }), /a lu 4 documents$/);
});

test('a structure alone, the system, and someone without name each have words', () => {
  assert.match(
    french({ actorKind: 'structure', actor: { structure: 'Laboratoire des Tilleuls' } }),
    /^Laboratoire des Tilleuls a lu/,
  );
  assert.match(french({ actorKind: 'system', actor: {} }), /^Carnet a lu/);
  assert.match(french({ actor: {} }), /^Une personne non nommée a lu/);
});

test('whoever mistypes at the sign-in page is nobody yet: neither Carnet nor the person', () => {
  const mistyped = { actorKind: 'system', actor: {}, outcome: 'refused' } as const;
  assert.match(french({ ...mistyped, act: 'sign-in' }), /^Un code inexact a été saisi .* : personne n’est entré$/);
  assert.match(french({ ...mistyped, act: 'ask-code' }), /^Un mot de passe inexact a été saisi/);
  assert.match(french({ ...mistyped, act: 'ask-code', outcome: 'done' }), /un code de connexion vous a été envoyé$/);
});

test('the English sentence has the same order', () => {
  const text = sentence(event(LETTER), 'en', en).map((part) => (part.kind === 'document' ? part.title : part.text));
  assert.equal(text.join(''), 'Dr Sophie Martin, médecin généraliste, read Lettre de sortie');
});

test('what was sent again added nothing: an addition is counted once, readings are counted', () => {
  const again = ['2026-11-21T13:06:00Z'];
  const addition = repeatsOf(event({ ...LETTER, act: 'add-document', repeats: again }), fr);
  assert.deepEqual(addition, { said: 'Envoyé de nouveau une fois, sans rien ajouter : voir les heures', times: again });
  assert.match(repeatsOf(event({ ...LETTER, repeats: again }), fr)?.said ?? '', /^2 fois/);
  assert.equal(repeatsOf(event(LETTER), fr), null);
});

test('what the insurance’s file changed, or would have changed, is told in plain words', () => {
  const updated = { act: 'update-person', actorKind: 'system', actor: {} } as const;
  assert.match(french(updated), /^Votre identité ou vos coordonnées ont été mises à jour/);
  assert.match(french({ ...updated, outcome: 'refused' }), /l’identité de quelqu’un d’autre : rien n’a changé/);
});
