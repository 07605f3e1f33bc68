import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import Fastify from 'fastify';
import { decodeJwt, importJWK, SignJWT } from 'jose';
import { identityProvider } from '../../sandbox/identity-provider/identity-provider.ts';
import { startMailbox } from '../../sandbox/mailbox/mailbox.ts';
import { ProfessionalSignIn } from '../../src/doors/oauth/professional-sign-in.ts';
import { inProject } from '../../src/kernel/project-root.ts';
import { type OauthWorld, RPPS_GP, startOauthWorld } from './oauth-world.ts';

let world: OauthWorld;
let signIn: ProfessionalSignIn;
before(async () => {
  world = await startOauthWorld();
  signIn = new ProfessionalSignIn({
    issuer: world.issuer,
    clientId: 'carnet',
    privateKey: world.relyingPartyKey,
    kid: 'rp-1',
    redirectUri: `${world.base}/professional/callback`,
    scope: 'openid scope_all',
    allowPlainHttp: true,
  });
});
after(() => world?.close());

/** A browser that follows redirections by hand, keeps cookies and stops at our own address. */
async function browse(url: URL, choose: (action: string) => string | null): Promise<URL> {
  const cookies = new Map<string, string>();
  let next: { url: string; form: string | null } = { url: url.href, form: null };
  for (let step = 0; step < 10; step++) {
    if (next.url.startsWith(`${world.base}/professional/callback`)) return new URL(next.url);
    const response = await fetch(next.url, {
      method: next.form === null ? 'GET' : 'POST',
      redirect: 'manual',
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(next.form === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(next.form === null ? {} : { body: next.form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const location = response.headers.get('location');
    if (location !== null) next = { url: new URL(location, next.url).href, form: null };
    else {
      const html = await response.text();
      const action = /action="([^"]+)"/.exec(html)?.[1];
      assert.ok(action !== undefined, `${response.status} ${html.slice(0, 300)}`);
      assert.match(html, /Hélène Fauvel/);
      next = { url: new URL(action, next.url).href, form: choose(action) };
    }
  }
  throw new Error('too many redirections');
}

test('a professional signs in through the identity provider, and the token says who and where', async () => {
  const { url, pending } = await signIn.begin();
  assert.equal(url.searchParams.get('code_challenge_method'), 'S256');
  const answer = await browse(url, () => `professional=${RPPS_GP}`);
  const signedIn = await signIn.finish(answer, pending);
  assert.equal(signedIn.idNat, RPPS_GP);
  assert.deepEqual(signedIn.claims['SubjectRole'], ['10^1.2.250.1.213.1.1.5.5']);
  const refPro = signedIn.claims['SubjectRefPro'] as { exercices: { activities: { raisonSocialeSite: string }[] }[] };
  assert.equal(refPro.exercices[0]?.activities[0]?.raisonSocialeSite, 'Cabinet du docteur Fauvel');
  const exchanged = await world.post(
    await world.exchange('calame-cabinet', RPPS_GP, { subject_token: signedIn.idToken }),
  );
  assert.equal(exchanged.status, 200, JSON.stringify(exchanged.body));
});

test('an answer that is not for this visit, or is shown twice, signs nobody in', async () => {
  const { url, pending } = await signIn.begin();
  const answer = await browse(url, () => `professional=${RPPS_GP}`);
  const other = (await signIn.begin()).pending;
  await assert.rejects(signIn.finish(answer, other));
  await assert.rejects(signIn.finish(answer, { ...pending, codeVerifier: other.codeVerifier }));
  const mixed = new URL(answer);
  mixed.searchParams.set('iss', 'https://other.test');
  await assert.rejects(signIn.finish(mixed, pending));
});

test('a sign-in of a lower level than the one asked opens nothing, on the pages and in the exchange', async () => {
  world.stated.level = 'urn:level:password';
  const { url, pending } = await signIn.begin();
  const answer = await browse(url, () => `professional=${RPPS_GP}`);
  await assert.rejects(signIn.finish(answer, pending), { code: 'sign-in-too-weak' });
  world.stated.level = 'eidas1';
  const token = await world.idToken(RPPS_GP, 'calame-cabinet');
  const [key] = world.provider.keys;
  assert.ok(key);
  for (const acr of ['urn:level:password', undefined, ['eidas1'], 'eidas']) {
    const weak = await new SignJWT({ ...decodeJwt(token), acr })
      .setProtectedHeader({ alg: key.alg, typ: 'JWT', kid: key.kid })
      .sign(await importJWK(key, key.alg));
    const refused = await world.post(await world.exchange('calame-cabinet', RPPS_GP, { subject_token: weak }));
    assert.deepEqual([refused.status, refused.body['error']], [400, 'invalid_grant']);
    assert.equal(world.errors.at(-1), 'sign-in-too-weak');
  }
  const good = await world.post(await world.exchange('calame-cabinet', RPPS_GP, { subject_token: token }));
  assert.equal(good.status, 200);
});

test('the stand-ins refuse to run in production', async () => {
  await assert.rejects(startMailbox({ mode: 'production', now: () => new Date(0) }), /never runs in production/);
  const app = Fastify();
  const options = {
    mode: 'production' as const,
    issuer: 'http://127.0.0.1/sandbox/psc',
    keys: { keys: [] },
    cookieKey: '',
    clients: [],
    professionals: { list: async () => [], find: async () => null },
  };
  await assert.rejects(async () => app.register(identityProvider, options), /never runs in production/);
});

test('nothing in src loads a stand-in that listens, except by an import made when the demonstration starts', () => {
  const files = readdirSync(inProject('src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  const guilty = files.filter((name) =>
    /^import (?!type)[^;]*\/sandbox\/(?:mailbox\/mailbox|identity-provider\/identity-provider)/m.test(
      readFileSync(join(inProject('src'), name), 'utf8'),
    ),
  );
  assert.deepEqual(guilty, []);
});
