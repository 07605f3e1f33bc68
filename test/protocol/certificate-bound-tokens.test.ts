/** Tokens bound to the client certificate of the TLS connection (RFC 8705), as a trusted proxy tells it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeJwt } from 'jose';
import {
  CERTIFICATE_HEADER,
  certificateHeader,
  LABORATORY_PRODUCT,
  PROXY,
  ProductionWorld,
} from '../support/production-world.ts';
import { newAuthority } from '../support/test-authority.ts';

let world: ProductionWorld;
before(async () => {
  world = await ProductionWorld.start();
});
after(() => world?.stop());

test('a token is bound to the client certificate that a trusted proxy met in TLS', async () => {
  const authority = newAuthority();
  const [own, other] = ['labo.example', 'voleur.example'].map((host) => authority.issue(host, 1).cert);
  const stale = authority.issue('labo.example', -1).cert;
  const ask = async (certificate: string, from?: string) =>
    world.send({
      method: 'POST',
      path: '/oauth/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded', [CERTIFICATE_HEADER]: certificate },
      body: `${new URLSearchParams(await world.assertion(LABORATORY_PRODUCT))}&grant_type=client_credentials`,
      ...(from === undefined ? {} : { from }),
    });
  const given = await ask(certificateHeader(own ?? ''), PROXY);
  assert.equal(given.status, 200, given.text);
  const { access_token: token, token_type: type } = JSON.parse(given.text) as Record<string, string>;
  assert.equal(type, 'Bearer');
  assert.match((decodeJwt(token ?? '')['cnf'] as Record<string, string>)['x5t#S256'] ?? '', /^[\w-]{43}$/);
  const authorization = `Bearer ${token}`;
  const deposit = (certificate: string | string[] | null, from?: string) =>
    world.deposit(
      { authorization, ...(certificate === null ? {} : { [CERTIFICATE_HEADER]: certificate }) },
      from === undefined ? {} : { from },
    );
  assert.equal((await deposit(certificateHeader(own ?? ''), PROXY)).status, 200);
  assert.equal((await deposit(encodeURIComponent(String(own)), PROXY)).status, 200, 'as nginx writes it');
  assert.equal((await deposit(certificateHeader(other ?? ''), PROXY)).status, 401, 'another certificate');
  assert.equal((await deposit(null, PROXY)).status, 401, 'none');
  assert.equal((await deposit('', PROXY)).status, 401, 'the proxy met none');
  assert.equal((await deposit(null)).status, 401, 'past the proxy');
  assert.equal((await deposit(certificateHeader(own ?? ''))).status, 400, 'the header by anybody else');
  assert.equal((await deposit(':AAAA:', PROXY)).status, 400, 'not a certificate');
  const both = [own, other].map((one) => encodeURIComponent(String(one)));
  assert.equal((await deposit(both, PROXY)).status, 400, 'one by the caller, one by the proxy');
  assert.equal((await ask(certificateHeader(own ?? ''))).status, 400, 'the header by anybody else');
  assert.equal((await ask(certificateHeader(stale), PROXY)).status, 400, 'expired: bound to nothing, and so not given');
});
