import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededIds } from '../kernel/ids.ts';
import { newToken, parseToken } from '../kernel/owned-token.ts';
import { addressGroup } from './attempt-limits.ts';
import type { PersonTraits } from './contract.ts';
import { deviceOf, deviceWords } from './device-words.ts';
import { displayNameOf, maskedEmail, normalisedLogin } from './person.ts';
import { newCode, tidyCode } from './token.ts';

const traits = (birthName: string, firstGivenName: string, usedName?: string): PersonTraits => ({
  birthName,
  firstGivenName,
  givenNames: [firstGivenName],
  birthDate: '1979-03-28',
  sex: 'F',
  birthplaceCode: '38185',
  ...(usedName === undefined ? {} : { usedName }),
});

test('names are shown as people write them', () => {
  assert.equal(displayNameOf(traits('MOREAU', 'CLAIRE')), 'Claire Moreau');
  assert.equal(displayNameOf(traits("L'HÉRITIER-D'OR", 'ZOÉ-ANAÏS')), "Zoé-Anaïs L'Héritier-D'Or");
  assert.equal(displayNameOf(traits('de La Tour', 'Anne')), 'Anne de La Tour');
  assert.equal(displayNameOf(traits('MOREAU', 'CLAIRE', 'PETIT')), 'Claire Petit');
});

test('an address is mostly hidden', () => {
  assert.equal(maskedEmail('claire@exemple.fr'), 'c•••@exemple.fr');
});

test('identifiers are compared without case, spaces around or encoding of accents', () => {
  assert.equal(normalisedLogin(' Hélène '), normalisedLogin('he\u0301le\u0300ne'.toUpperCase()));
});

test('one holder of an IPv6 network counts as one address', () => {
  assert.equal(addressGroup('192.0.2.1'), '192.0.2.1');
  assert.equal(addressGroup('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(addressGroup('2001:db8:0:1::1'), addressGroup('2001:0db8:0000:0001:ffff:ffff:ffff:ffff'));
  assert.notEqual(addressGroup('2001:db8:0:1::1'), addressGroup('2001:db8:0:2::1'));
  assert.equal(addressGroup('2001:db8::'), '2001:db8:0:0::/64');
  assert.equal(addressGroup('::1'), '0:0:0:0::/64');
  assert.equal(addressGroup('fe80::1%eth0'), 'fe80:0:0:0::/64');
});

test('devices are told in two words of our own', () => {
  const iphone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1';
  assert.equal(deviceWords(deviceOf(iphone), 'fr'), 'Safari, iPhone');
  assert.equal(deviceWords(deviceOf('curl/8 <script>'), 'fr'), 'Navigateur inconnu');
  assert.equal(deviceWords(deviceOf(''), 'en'), 'Unknown browser');
});

test('a token gives back its person and nothing else is one', () => {
  const token = newToken('0192f0aa-0000-7000-8000-00000000abcd', seededIds('token'));
  assert.equal(parseToken(token.text)?.ownerId, '0192f0aa-0000-7000-8000-00000000abcd');
  assert.deepEqual(parseToken(token.text)?.hash, token.hash);
  for (const text of ['', 'a'.repeat(63), 'a'.repeat(65), '*'.repeat(64)]) assert.equal(parseToken(text), null);
});

test('codes have six digits and spread evenly', () => {
  const ids = seededIds('codes');
  const firstDigits = new Array<number>(10).fill(0);
  for (let i = 0; i < 5_000; i++) {
    const code = newCode(ids);
    assert.match(code, /^\d{6}$/);
    firstDigits[Number(code[0])] = (firstDigits[Number(code[0])] ?? 0) + 1;
  }
  assert.ok(
    firstDigits.every((count) => count > 400 && count < 600),
    firstDigits.join(' '),
  );
  assert.equal(tidyCode(' 123 456 '), '123456');
  assert.equal(tidyCode('12345'), null);
  assert.equal(tidyCode('1234567'), null);
});
