import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  checkIns,
  insKey,
  isTestOid,
  parseCx,
  parseIns,
  parseInsCx,
  parseInsIdentifier,
  tidyMatricule,
  toCx,
  toInsCx,
  toInsIdentifier,
} from './ins.ts';

const PRODUCTION = '1.2.250.1.213.1.4.8';
const TEST = '1.2.250.1.213.1.4.10';

function parsed(value: string, oid: string) {
  const result = parseIns(value, oid);
  assert.ok(result.ok, `${oid} should be read`);
  return result.ins;
}

test('a matricule is read with its authority, kind and realm', () => {
  assert.deepEqual(parsed('284033818504278', TEST), {
    matricule: '284033818504278',
    oid: TEST,
    kind: 'NIR',
    realm: 'test',
    keyValid: true,
  });
  assert.equal(parsed('284033818504278', '1.2.250.1.213.1.4.9').kind, 'NIA');
  assert.equal(parsed('284033818504278', '1.2.250.1.213.1.4.11').realm, 'demo');
  assert.ok(isTestOid(TEST) && isTestOid('1.2.250.1.213.1.4.11'));
  assert.ok(!isTestOid(PRODUCTION) && !isTestOid('1.2.3'));
});

test('a birth in Corsica reads 2A as 19 and 2B as 18 in the key', () => {
  assert.equal(insKey('190032A004001'), String(97 - (1900319004001 % 97)).padStart(2, '0'));
  assert.equal(insKey('190032B004001'), String(97 - (1900318004001 % 97)).padStart(2, '0'));
  assert.ok(parsed(`190032A004001${insKey('190032A004001')}`, TEST).keyValid);
  assert.notEqual(insKey('190032A004001'), insKey('190032B004001'));
});

test('a month that does not exist is accepted: incomplete births have one', () => {
  const first = '2843399185042';
  assert.ok(parsed(first + insKey(first), PRODUCTION).keyValid);
});

test('what is not a matricule is refused with its reason', () => {
  const reason = (value: string, oid: string) => {
    const result = parseIns(value, oid);
    return result.ok ? 'read' : result.reason;
  };
  assert.equal(reason('284033818504278', '1.2.250.1.213.1.4.2'), 'not-an-ins-authority');
  assert.equal(reason('284033818504278', '__proto__'), 'not-an-ins-authority');
  assert.equal(reason('2840338185042', TEST), 'wrong-length');
  assert.equal(reason('28403381850427X', TEST), 'wrong-characters');
  assert.equal(reason('984033818504278', TEST), 'wrong-characters');
  assert.equal(reason('190032C00400112', TEST), 'wrong-characters');
});

test('a wrong key is refused in production, a warning for test identities, and a deployment may choose', () => {
  const production = parsed('284033818504279', PRODUCTION);
  const trial = parsed('284033818504279', TEST);
  assert.deepEqual(checkIns(production), { ok: false, reason: 'wrong-key' });
  assert.deepEqual(checkIns(trial), { ok: true, warnings: ['wrong-key'] });
  assert.deepEqual(checkIns(production, { wrongKey: 'warn' }), { ok: true, warnings: ['wrong-key'] });
  assert.deepEqual(checkIns(trial, { wrongKey: 'refuse' }), { ok: false, reason: 'wrong-key' });
  assert.deepEqual(checkIns(parsed('284033818504278', PRODUCTION)), { ok: true, warnings: [] });
});

test('one digit changed anywhere changes the key', () => {
  const seed = 20261122;
  const digits = fc.tuple(fc.constantFrom('1', '2'), fc.stringMatching(/^[0-9]{12}$/)).map((parts) => parts.join(''));
  fc.assert(
    fc.property(digits, fc.nat(12), fc.integer({ min: 1, max: 7 }), (first, place, shift) => {
      const digit = String((Number(first[place]) + shift) % 10);
      const changed = first.slice(0, place) + digit + first.slice(place + 1);
      fc.pre(/^[12]/.test(changed) && changed !== first);
      assert.notEqual(insKey(first), insKey(changed));
    }),
    { seed },
  );
});

test('an INS goes to a CX and a FHIR identifier and back', () => {
  const ins = parsed('284033818504278', TEST);
  assert.equal(toInsCx(ins), '284033818504278^^^&1.2.250.1.213.1.4.10&ISO^NH');
  assert.deepEqual(parseInsCx(toInsCx(ins)), { ok: true, ins });
  assert.deepEqual(parseInsCx(`${toInsCx(ins)}^^20260101`), { ok: true, ins });
  assert.deepEqual(toInsIdentifier(ins), { system: 'urn:oid:1.2.250.1.213.1.4.10', value: '284033818504278' });
  assert.deepEqual(parseInsIdentifier('urn:oid:1.2.250.1.213.1.4.10', '284033818504278'), { ok: true, ins });
  assert.equal(parseInsIdentifier('https://rpps.esante.gouv.fr', '284033818504278').ok, false);
});

test('a local identifier is a CX too, and nothing else is one', () => {
  assert.deepEqual(parseCx('PAT-00421^^^&1.2.250.1.999.38.1&ISO^PI'), {
    value: 'PAT-00421',
    oid: '1.2.250.1.999.38.1',
    type: 'PI',
  });
  assert.equal(toCx({ value: 'A1', oid: '1.2.3' }), 'A1^^^&1.2.3&ISO');
  for (const text of [
    '',
    'A1',
    'A1^^^&&ISO^PI',
    'A1^^^&1.02.3&ISO',
    'A1^^^&1.2&ISO^XX',
    `${'1'.repeat(200)}^^^&1.2&ISO`,
  ]) {
    assert.equal(parseCx(text), null, text.slice(0, 30));
  }
});

test('what a person types in a form is tidied', () => {
  assert.equal(tidyMatricule('2 84 03 38 185 042 78'), '284033818504278');
  assert.equal(tidyMatricule('1 90 03 2a 004 001-45'), '190032A00400145');
});
