import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Session } from '../../identity/contract.ts';
import { explainApi } from './carnet-explain.ts';
import { readerRef } from './explain-readers.ts';

test('a reference to somebody opens for the person whose page gave it, and in her record', async () => {
  const of = (id: string, recordId: string) => async () =>
    ({ actor: { kind: 'person', id }, recordIds: [recordId] }) as unknown as Session;
  const asked: string[] = [];
  const explain = async (actor: { id: string }) => {
    asked.push(actor.id);
    const rest = {
      known: [],
      readers: [],
      rules: [],
      documents: [],
      total: 0,
      cut: false,
      more: false,
      document: null,
    };
    return { ...rest, emergencies: { regulation: true, breakGlass: true }, matrix: {} };
  };
  const sources = {
    record: { explain },
    findProfessionals: async () => [],
    sealCursor: (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url'),
    openCursor: (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString()),
  } as unknown as Parameters<typeof explainApi>[0];
  const hers = explainApi(sources, 'fr', of('solange', 'r1'));
  const { query = '' } = await hers
    .reader({ profession: '10' })
    .then(() => hers.reader({ ref: given('solange', 'r1') }));
  const ref = new URLSearchParams(query).get('qui') ?? '';
  await hers.reader({ ref });
  for (const other of [of('bob', 'r2'), of('bob', 'r1'), of('solange', 'r2')])
    await assert.rejects(explainApi(sources, 'fr', other).reader({ ref }), { code: 'not-found' });
  const unbound = sources.sealCursor(READER);
  await assert.rejects(hers.reader({ ref: unbound }), { code: 'not-found' });
  assert.ok(asked.every((id) => id === 'solange'));

  function given(id: string, recordId: string): string {
    return sources.sealCursor({ ...READER, whose: `${id}|${recordId}` });
  }
});

const READER = readerRef.write({ id: '899900000011', name: 'Dr X', structureId: null, structureName: null });
