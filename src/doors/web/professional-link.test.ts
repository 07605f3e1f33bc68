import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../../kernel/clock.ts';
import { contextualLink, LINK_MS } from './professional-link.ts';
import type { PatientSearchResult } from './professional-search.ts';
import type { ProfessionalVisitor } from './professional-visitor.ts';

const INS = '244035809504128';
const [MINE, NEXT] = ['visitor-value-of-mine', 'visitor-value-after-it'];

/** Sealing is stood for by JSON; what is sealed, spent and asked is looked at. */
function linkParts(found: PatientSearchResult) {
  const clock = manualClock(new Date('2026-11-29T09:00:00Z'));
  const [spent, asked] = [new Set<string>(), [] as unknown[]];
  const parts = {
    clock,
    newKey: () => `key-${spent.size}`,
    seal: (purpose: string, value: unknown) => Buffer.from(JSON.stringify([purpose, value])).toString('base64url'),
    open: (purpose: string, text: string) => {
      const [sealedFor, value] = JSON.parse(Buffer.from(text, 'base64url').toString());
      if (sealedFor !== purpose) throw new Error('sealed for another purpose');
      return value;
    },
    spend: async (what: string) => !spent.has(what) && spent.add(what).size > 0,
  };
  const search = async (question: unknown) => {
    asked.push(question);
    return found;
  };
  return { link: contextualLink({ parts } as unknown as ProfessionalVisitor, search), clock, asked };
}

test('a link carried through a sign-in opens its page, once, in its own browser', async () => {
  const { link, asked } = linkParts({ kind: 'found', id: 'p', hasAccess: true });
  const sealed = link.sealLink('GestionDMPPatient', '2 44 03 58 095 041 28', MINE);
  const carried = link.carryLink(sealed, MINE, NEXT);
  assert.ok(carried !== null && link.linkWaits(carried, NEXT) && !link.linkWaits(carried, MINE));
  assert.equal(link.carryLink(sealed, NEXT, NEXT), null);
  assert.deepEqual(await link.followLink(carried, MINE, false), { kind: 'link-over' });
  const found = { kind: 'found', id: 'p', hasAccess: true, page: 'authorisation' };
  assert.deepEqual(await link.followLink(carried, NEXT, false), found);
  assert.deepEqual(await link.followLink(carried, NEXT, false), { kind: 'link-over' });
  assert.deepEqual(
    await link.followLink(sealed, MINE, false),
    { kind: 'link-over' },
    'one link, whatever browser value',
  );
  assert.deepEqual(asked, [{ matricule: INS }]);
});

test('whatever an address says makes a cookie of the same length, and an old one is over', async () => {
  const { link, clock } = linkParts({ kind: 'wrong-matricule', problem: 'key' });
  const said = [INS, '', 'é', 'x'.repeat(2_000), `${INS}\u0000`, '2A4035809504128'];
  const lengths = said.flatMap((ins) => ['Documents', 'constructor', ''].map((page) => link.sealLink(page, ins, MINE)));
  assert.equal(new Set(lengths.map(({ length }) => length)).size, 1);
  assert.ok((lengths[0]?.length ?? 0) < 400);
  const [first = ''] = lengths;
  assert.deepEqual(await link.followLink(first, MINE, false), { kind: 'none' }, 'a wrong number is as nobody’s');
  const late = link.sealLink('Documents', INS, MINE);
  clock.advance(LINK_MS + 1);
  assert.equal(link.linkWaits(late, MINE), false);
  assert.equal(link.linkWaits('nothing', MINE), false);
});
