import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProfessionalSession } from '../../directory/contract.ts';
import type { Actor } from '../../kernel/actor.ts';
import { Failure } from '../../kernel/errors.ts';
import { ageAt, maySecret } from './patient-age.ts';
import { openFound } from './professional-patients.ts';
import type { ProfessionalParts } from './professional-visitor.ts';

const today = new Date('2026-11-28T10:00:00Z');

test('an age changes on the birthday; a date that is partial or impossible has none', () => {
  const ages = ['1944-03-12', '1944-11-28', '1944-11-29', '2026-11-28', '2027-01-01', '1944-03', '1944', '1944-00-00'];
  assert.deepEqual(
    ages.map((date) => ageAt(date, today)),
    [82, 82, 81, 0, null, null, null, null],
  );
});

test('a secret is open from twelve years to the day before majority; of a partial date only when every day it may be says so', () => {
  const open = ['2014-11-28', '2008-11-29', '2010-06-09', '2010', '2010-00-00', '2014-10', '2008-12'];
  const shut = [
    '2014-11-29',
    '2008-11-28',
    '1944-03-12',
    '2020-02-18',
    '2014',
    '2008',
    '2008-11',
    '',
    'x',
    '20100-01-01',
  ];
  assert.deepEqual(
    open.filter((date) => !maySecret(date, today)),
    [],
  );
  assert.deepEqual(
    shut.filter((date) => maySecret(date, today)),
    [],
  );
});

test('who asks for secrecy of somebody who is not of the age asks her record in the open, blocked and refused too', async () => {
  const asked: string[] = [];
  const sought = async (birthDate: string, answer: 'blocked' | 'refused') => {
    const check = async (actor: Actor) => {
      asked.push(actor.secretSession === true ? 'in secret' : 'in the open');
      if (answer === 'refused') throw new Failure('refused', { reason: 'holder-deceased' });
      return { blocked: true, authorised: false };
    };
    const parts = {
      ...{ clock: { now: () => today }, record: { check }, patients: { ofPerson: async () => null } },
      identifyPatient: async () => ({ birthDate }),
    } as unknown as ProfessionalParts;
    const session = { sessionId: 's', actor: { kind: 'professional' } } as ProfessionalSession;
    const found = await openFound(parts, session, { personId: 'p', recordId: 'r', byTraits: true, secret: true });
    return [found.kind, ...asked.splice(0)];
  };
  assert.deepEqual(await sought('1960-01-01', 'blocked'), ['none', 'in the open']);
  assert.deepEqual(await sought('1960-01-01', 'refused'), ['none', 'in the open']);
  assert.deepEqual(await sought('2011-01-01', 'blocked'), ['none', 'in secret']);
});

test('of two searches at once the later finds the patient as the first opened her, and never in another mode', async () => {
  const later = (secret: boolean) => {
    const first = { patientId: 'first', personId: 'p', recordId: 'r', secret, kept: { access: null } };
    const known = [null, first];
    const remember = () => Promise.reject(new Failure('not-found'));
    const parts = {
      ...{ clock: { now: () => today }, patients: { ofPerson: async () => known.shift(), remember } },
      record: { check: async () => ({ blocked: false, authorised: false }) },
      identifyPatient: async () => ({ birthDate: '2011-01-01' }),
    } as unknown as ProfessionalParts;
    const session = { sessionId: 's', actor: { kind: 'professional' } } as ProfessionalSession;
    return openFound(parts, session, { personId: 'p', recordId: 'r', byTraits: false, secret: true });
  };
  assert.deepEqual(await later(true), { kind: 'found', id: 'first', hasAccess: false });
  await assert.rejects(later(false), { code: 'not-found' });
});
