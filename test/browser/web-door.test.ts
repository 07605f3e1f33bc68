/** The door itself, spoken to without a browser: headers, cookies, forged requests, limits (security row 42). */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { MAX_UPLOAD_BODY } from '../../src/doors/web/multipart-body.ts';
import { LargeBodies, SMALL_BODY_BYTES } from '../../src/kernel/large-bodies.ts';
import { noProfessionals } from '../support/no-professionals.ts';
import { eventually } from '../support/processes.ts';
import { FAKE_SIGN_IN } from './fake-web-api.ts';
import { BUILD_FOLDER, type ServedPages, servePages } from './serve-pages.ts';
import { ensurePagesBuilt } from './target.ts';

let served: ServedPages;
const largeBodies = new LargeBodies({ waitMs: 300 });

before(async () => {
  ensurePagesBuilt();
  served = await servePages(0, noProfessionals, largeBodies);
});

after(() => served?.stop());

interface Jar {
  cookies: Map<string, string>;
}

async function send(jar: Jar, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('user-agent', 'Chrome/150');
  headers.set('cookie', [...jar.cookies].map(([name, value]) => `${name}=${value}`).join('; '));
  const answer = await fetch(served.baseUrl + path, { ...init, headers, redirect: 'manual' });
  for (const line of answer.headers.getSetCookie()) {
    const [pair = ''] = line.split(';');
    const [name = '', value = ''] = pair.split('=');
    if (value === '') jar.cookies.delete(name);
    else jar.cookies.set(name, value);
  }
  return answer;
}

async function tokenOf(jar: Jar, path: string): Promise<string> {
  const html = await (await send(jar, path)).text();
  return /name="jeton" value="([^"]+)"/.exec(html)?.[1] ?? '';
}

async function post(jar: Jar, path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  return send(jar, path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { 'sec-fetch-site': 'same-origin', ...headers },
  });
}

async function signedIn(): Promise<Jar> {
  const jar: Jar = { cookies: new Map() };
  const { identifier, password, code } = FAKE_SIGN_IN;
  const jeton = await tokenOf(jar, '/connexion');
  const first = await post(jar, '/connexion', { jeton, identifiant: identifier, secret: password });
  assert.equal(first.status, 302);
  const second = await post(jar, '/connexion/code', { jeton: await tokenOf(jar, '/connexion/code'), code });
  assert.equal(second.headers.get('location'), '/accueil');
  return jar;
}

test('every personal answer is never stored, never framed, never sniffed, and runs only our scripts', async () => {
  const jar = await signedIn();
  for (const path of ['/accueil', '/documents', '/documents.data', '/historique', '/documents/x', '/nulle-part']) {
    const { headers } = await send(jar, path);
    assert.equal(headers.get('cache-control'), 'no-store', path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'.*frame-ancestors 'none'/, path);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|\*/, path);
  }
});

test('a nonce serves once', async () => {
  const jar: Jar = { cookies: new Map() };
  const nonces = await Promise.all(
    [1, 2, 3].map(
      async () => (await send(jar, '/')).headers.get('content-security-policy')?.match(/nonce-([^']+)/)?.[1],
    ),
  );
  assert.equal(new Set(nonces).size, 3);
});

test('the session cookie is bound to the host, and renewed at sign-in', async () => {
  const jar: Jar = { cookies: new Map([['__Host-carnet', 'fixed-by-an-attacker']]) };
  const { identifier, password, code } = FAKE_SIGN_IN;
  await post(jar, '/connexion', { jeton: await tokenOf(jar, '/connexion'), identifiant: identifier, secret: password });
  const jeton = await tokenOf(jar, '/connexion/code');
  const before = jar.cookies.get('__Host-carnet-visitor');
  const answer = await post(jar, '/connexion/code', { jeton, code });
  const session = answer.headers.getSetCookie().find((line) => line.startsWith('__Host-carnet='));
  assert.match(session ?? '', /; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  assert.doesNotMatch(session ?? '', /fixed-by-an-attacker/);
  assert.notEqual(jar.cookies.get('__Host-carnet-visitor'), before, 'forms of before sign-in are worth nothing after');
});

test('a forged form is refused and changes nothing: no token, another’s token, another site, another origin', async () => {
  const jar = await signedIn();
  const page = served.world.documents[0]?.page;
  assert.ok(page);
  const path = `/documents/${page.summary.logicalId}`;
  const jeton = await tokenOf(jar, path);
  const other = await tokenOf(await signedIn(), path);
  const fields = { jeton, version: '1', action: 'masquer' };
  const forged: [Record<string, string>, Record<string, string>][] = [
    [{ ...fields, jeton: '' }, {}],
    [{ ...fields, jeton: other }, {}],
    [fields, { 'sec-fetch-site': 'cross-site' }],
    [fields, { 'sec-fetch-site': 'same-site' }],
  ];
  for (const [body, headers] of forged) {
    for (const address of [path, `${path}.data`]) {
      const answer = await post(jar, address, body, headers);
      assert.equal(answer.status, 403, JSON.stringify(headers));
      assert.match(await answer.text(), /Rien n’a été|rien n’a été/i);
    }
  }
  const text = await send(jar, path, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'text/plain', 'sec-fetch-site': 'same-origin' },
  });
  assert.ok(text.status >= 400);
  assert.equal(served.world.documents[0]?.page.summary.hiddenFromProfessionals, false);
  const genuine = await post(jar, path, fields);
  assert.equal(genuine.status, 302);
  assert.equal(served.world.documents[0]?.page.summary.hiddenFromProfessionals, true);
  const stale = await post(jar, path, { jeton, version: '1', action: 'afficher' });
  assert.match(stale.headers.get('location') ?? '', /fait=change/, 'a version that has passed changes nothing');
});

test('an address that names another site, or none, is no page of ours and no mistake of ours', async () => {
  const { hostname, port, host } = new URL(served.baseUrl);
  for (const path of ['//attaque.exemple/', '//', '/\\attaque.exemple/connexion', 'http://attaque.exemple/connexion']) {
    const asked = request({ hostname, port, path, headers: { host } }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.resume();
    assert.equal(answer.statusCode, 400, path);
  }
});

test('the return address after sign-in is always ours', async () => {
  for (const away of [
    'https://attaque.exemple',
    '//attaque.exemple',
    '/\\attaque.exemple',
    'javascript:alert(1)',
    '/connexion',
  ]) {
    const jar: Jar = { cookies: new Map() };
    const html = await (await send(jar, `/connexion?retour=${encodeURIComponent(away)}`)).text();
    assert.match(html, /name="retour" value="\/accueil"/, away);
  }
});

test('a request that no browser of ours sends gets a plain answer', async () => {
  const jar: Jar = { cookies: new Map() };
  const long = await send(jar, `/documents?suite=${'x'.repeat(4000)}`);
  assert.equal(long.status, 400);
  const huge = await post(jar, '/connexion', { jeton: 'x', identifiant: 'a'.repeat(100_000) });
  assert.equal(huge.status, 413);
  assert.match(await huge.text(), /<h1>/);
});

test('the built pages hold no module of the server', async () => {
  const bundle = await readFile(join(BUILD_FOLDER, 'server/index.js'), 'utf8');
  const modules = [...bundle.matchAll(/^\/\/(?:#region)? ?((?:web|src|node_modules)\/\S+)/gm)].map(
    ([, path = '']) => path,
  );
  assert.ok(
    modules.some((path) => path.startsWith('web/')),
    'the bundle names its modules',
  );
  assert.deepEqual(
    modules.filter((path) => path.startsWith('src/')),
    [],
  );
});

test('assets never change and come compressed', async () => {
  const jar: Jar = { cookies: new Map() };
  const html = await (await send(jar, '/')).text();
  const scripts = [...new Set(html.match(/\/assets\/[\w.-]+\.js/g))];
  assert.ok(scripts.length > 2, html);
  for (const script of scripts) {
    const answer = await send(jar, script, { headers: { 'accept-encoding': 'br' } });
    assert.equal(answer.status, 200);
    const isSmall = (await answer.text()).length < 1_024;
    assert.ok(isSmall || answer.headers.get('content-encoding') === 'br', script);
    assert.match(answer.headers.get('cache-control') ?? '', /immutable/);
  }
  assert.equal((await send(jar, '/assets/../server/index.js')).status, 404);
  assert.equal((await send(jar, '/assets/%2e%2e/server/index.js')).status, 404);
});

test('an upload of somebody signed in that waits for its turn is told to come back; strangers take no room and are not kept', async () => {
  const jar = await signedIn();
  const page = `${served.baseUrl}/documents/ajouter`;
  const cookies = [...jar.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const stall = (cookie: string) => {
    const headers = { 'user-agent': 'Chrome/150', cookie, 'content-length': MAX_UPLOAD_BODY };
    const type = { 'content-type': 'multipart/form-data; boundary=frontiere' };
    const begun = request(page, { method: 'POST', headers: { ...headers, ...type } }).on('error', () => undefined);
    begun.write('x');
    return begun;
  };
  const upload = (who: Jar, body = 'x'.repeat(SMALL_BODY_BYTES + 1)) =>
    send(who, '/documents/ajouter', {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'multipart/form-data; boundary=frontiere' },
      body,
    });
  const stranger: Jar = { cookies: new Map() };
  const jeton = await tokenOf(stranger, '/connexion');
  const stalled = ['', '', ''].map(stall);
  try {
    stalled.push(stall(cookies), stall(cookies));
    const full = async () => largeBodies.taken === 2 * MAX_UPLOAD_BODY;
    assert.ok(await eventually(full, 5_000), 'the share of an address, by those signed in alone');
    const refused = await upload(jar);
    assert.equal(refused.status, 503);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.match(await refused.text(), /Rien n’a été enregistré/);
    assert.equal((await post({ cookies: new Map() }, '/connexion', {})).status, 403, 'a small form does not wait');
    const file = `--frontiere\r\nContent-Disposition: form-data; name="jeton"\r\n\r\n${jeton}\r\n--frontiere\r\nContent-Disposition: form-data; name="fichier"; filename="a"\r\n\r\n${'x'.repeat(1_000_000)}\r\n--frontiere--\r\n`;
    const sentToSignIn = await upload(stranger, file);
    assert.equal(sentToSignIn.status, 302, 'whose session is over is sent to the sign-in page, and does not wait');
    assert.match(sentToSignIn.headers.get('location') ?? '', /^\/connexion/);
    assert.ok(await full());
  } finally {
    for (const begun of stalled) begun.destroy();
  }
  assert.ok(await eventually(async () => largeBodies.taken === 0, 5_000), 'what they held is given back');
  const told = async () => served.logged.filter((line) => line.endsWith('a body was cut by its client')).length >= 2;
  assert.ok(await eventually(told, 5_000), served.logged.join('\n'));
  assert.ok(!served.logged.some((line) => line.endsWith('page failed')), 'nothing of ours failed');
  assert.notEqual((await upload(jar)).status, 503);
});
