import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLanguage, cookieNames, openJar, readCookie } from './cookies.ts';

const CHROME = 'Mozilla/5.0 Chrome/150.0 Safari/537.36';
const SAFARI = 'Mozilla/5.0 (Macintosh) Version/19.0 Safari/605.1.15';

test('cookies are bound to the host, except where a demonstration’s browser would drop them', () => {
  assert.equal(cookieNames(new URL('https://a.fr'), SAFARI, true).session, '__Host-carnet');
  assert.equal(cookieNames(new URL('http://localhost:8080'), CHROME, true).session, '__Host-carnet');
  assert.equal(cookieNames(new URL('http://localhost:8080'), SAFARI, true).secure, false);
  assert.equal(cookieNames(new URL('http://192.168.1.4:8080'), CHROME, true).secure, false);
  assert.equal(cookieNames(new URL('http://192.168.1.4:8080'), CHROME, false).session, '__Host-carnet');
});

test('a cookie is read only when it is one that we could have written', () => {
  assert.equal(readCookie('a=1; __Host-carnet=abc-_.~9', '__Host-carnet'), 'abc-_.~9');
  assert.equal(readCookie('__Host-carnet="x"', '__Host-carnet'), null);
  assert.equal(readCookie(`__Host-carnet=${'a'.repeat(600)}`, '__Host-carnet'), null);
  assert.equal(readCookie(`x=${'a'.repeat(9000)}; __Host-carnet=a`, '__Host-carnet'), null);
  assert.equal(readCookie(undefined, '__Host-carnet'), null);
});

test('signing in and out renews what forms are bound to; rotating the session does not', () => {
  const session = { sessionToken: 'token', expiresAt: '2026-12-01T00:00:00Z' };
  const jar = () => openJar(cookieNames(new URL('https://a.fr'), CHROME, false), undefined, () => 'random');
  const signedIn = jar();
  signedIn.cookies.start(session);
  assert.deepEqual(signedIn.headers(), [
    '__Host-carnet=token; Path=/; HttpOnly; SameSite=Lax; Secure',
    '__Host-carnet-visitor=random; Path=/; HttpOnly; SameSite=Lax; Secure',
  ]);
  const rotated = jar();
  rotated.rotate(session);
  assert.equal(rotated.headers().length, 1);
  const out = jar();
  out.cookies.end();
  assert.match(out.headers()[0] ?? '', /^__Host-carnet=; .*Max-Age=0$/);
});

test('a challenge keeps where the code went, outside any address', () => {
  const names = cookieNames(new URL('https://a.fr'), CHROME, false);
  const jar = openJar(names, undefined, () => 'random');
  jar.cookies.keepChallenge({ challenge: 'abc~def', sentToWords: 'c•••@exemple.fr' });
  const sent = (jar.headers()[0] ?? '').split(';')[0];
  assert.deepEqual(openJar(names, sent, () => 'random').cookies.challenge, {
    challenge: 'abc~def',
    sentToWords: 'c•••@exemple.fr',
  });
});

test('a value that could break out of the header is refused', () => {
  const jar = openJar(cookieNames(new URL('https://a.fr'), CHROME, false), undefined, () => 'random');
  assert.throws(() => jar.cookies.start({ sessionToken: 'a; Domain=evil', expiresAt: '' }), TypeError);
});

test('the language is the one chosen, else the browser’s, else French', () => {
  assert.equal(chooseLanguage('en', 'fr'), 'en');
  assert.equal(chooseLanguage('de', 'de, en;q=0.8'), 'en');
  assert.equal(chooseLanguage(null, 'de'), 'fr');
  assert.equal(chooseLanguage(null, undefined), 'fr');
});
