import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frProfessional } from '../messages/fr-professional.ts';
import { birthDay } from './patient-words.ts';

const PARIS = { language: 'fr', timeZone: 'Europe/Paris', now: '2026-11-22T09:30:00Z' } as const;

test('a birth is told as much as the registry knows it: a day, a month, a year', () => {
  const told = (birthDate: string) =>
    frProfessional.banner.born('M', birthDay({ birthDate }, PARIS)).replaceAll('\u00a0', ' ');
  assert.deepEqual(['1944-03-12', '1944-03-01', '1944-03-00', '1938-00-00'].map(told), [
    'Né le 12 mars 1944',
    'Né le 1er mars 1944',
    'Né en mars 1944',
    'Né en 1938',
  ]);
});
