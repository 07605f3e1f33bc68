import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comesFromUs, formToken, isFormToken, isModest, MAX_FORM_PARTS } from './form-guard.ts';

const KEY = Buffer.alloc(32, 7);
const US = new URL('https://carnet.exemple.fr');

test('a form token belongs to one visitor and one key', () => {
  const token = formToken(KEY, 'visitor-1');
  assert.equal(isFormToken(KEY, 'visitor-1', token), true);
  assert.equal(isFormToken(KEY, 'visitor-2', token), false);
  assert.equal(isFormToken(Buffer.alloc(32, 8), 'visitor-1', token), false);
  for (const wrong of [undefined, null, '', 'x', `${token}x`, token.slice(1)]) {
    assert.equal(isFormToken(KEY, 'visitor-1', wrong), false);
  }
});

test('only our own pages may post; old browsers without either header depend on the token', () => {
  assert.equal(comesFromUs(US, 'same-origin', 'null'), true);
  assert.equal(comesFromUs(US, 'cross-site', undefined), false);
  assert.equal(comesFromUs(US, 'same-site', US.origin), false);
  assert.equal(comesFromUs(US, undefined, US.origin), true);
  assert.equal(comesFromUs(US, undefined, 'https://autre.exemple'), false);
  assert.equal(comesFromUs(US, undefined, 'null'), true);
});

test('a body of a hundred thousand parts is not taken apart; a form with a file is', () => {
  const type = 'multipart/form-data; boundary=----WebKitFormBoundaryab12';
  const part = '------WebKitFormBoundaryab12\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n';
  const of = (count: number): Buffer => Buffer.from(`${part.repeat(count)}------WebKitFormBoundaryab12--\r\n`);
  assert.equal(isModest(type, of(30)), true);
  assert.equal(isModest(type, of(MAX_FORM_PARTS)), false);
  assert.equal(isModest('multipart/form-data; boundary="----WebKitFormBoundaryab12"', of(100_000)), false);
  assert.equal(isModest('multipart/form-data', of(1)), false, 'no boundary');
  assert.equal(isModest('application/x-www-form-urlencoded', Buffer.from('a=1')), true);
});
