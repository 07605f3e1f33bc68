import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Session } from '../../identity/contract.ts';
import { manualClock } from '../../kernel/clock.ts';
import { accessApi } from './carnet-access.ts';

const sources = {
  access: { settings: async () => ({ rules: [], choices: {}, changes: [] }) },
  directory: {
    findByName: async () => ({ professionals: [], structures: [{ idNat: '1750000400', name: 'Centre' }], more: false }),
    findProfessionals: async () => [],
    findMembers: async () => [],
  },
  sealCursor: (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url'),
  openCursor: (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString()),
  clock: manualClock(new Date('2026-11-29T09:00:00Z')),
} as unknown as Parameters<typeof accessApi>[0];
const of = (id: string) => async () => ({ actor: { kind: 'person', id }, recordIds: ['r1'] }) as unknown as Session;

test('an end that is too far has words of its own; somebody found by one person is nobody to another', async () => {
  const hers = accessApi(sources, 'fr', of('solange'));
  const [centre] = (await hers.find('centre')).found;
  const authorise = (api: typeof hers, days: number) =>
    api.change([{ act: 'authorize', ref: centre?.ref ?? '', days }]);
  await assert.rejects(authorise(hers, 99_999_999), { code: 'end-too-far' });
  await assert.rejects(authorise(hers, 1.5), { code: 'invalid-form' });
  await assert.rejects(authorise(accessApi(sources, 'fr', of('bob')), 30), { code: 'not-found' });
});
