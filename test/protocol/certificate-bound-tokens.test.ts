/** Tokens bound to the client certificate of the TLS connection (RFC 8705): of our own port, or as a trusted proxy tells it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { decodeJwt } from 'jose';
import { freePort } from '../support/free-port.ts';
import {
  CERTIFICATE_HEADER,
  certificateHeader,
  LABORATORY_PRODUCT,
  PROXY,
  ProductionWorld,
} from '../support/production-world.ts';
import { newAuthority } from '../support/test-authority.ts';
import { structure, VihfWorld } from '../support/vihf-world.ts';
import { newDeposit } from './fhir-calls.ts';

const vihf = new VihfWorld();
let world: ProductionWorld;
let folder: string;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-tls-'));
  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const names = { hosts: ['localhost'], addresses: ['127.0.0.1'] };
  const own = vihf.authority.issue({ subject: [[['2.5.4.3', 'x']]], usage: 'tls-server', keys: 'ec', ...names });
  world = await ProductionWorld.start({
    CARNET_TLS_PORT: String(await freePort()),
    CARNET_TLS_CERT: put('cert.pem', own.cert),
    CARNET_TLS_KEY: put('key.pem', own.key),
    CARNET_TLS_CLIENT_CA: put('ca.pem', vihf.bundle),
    CARNET_TLS_CLIENT_CRL: put('crl.pem', vihf.authority.revoke([])),
  });
});
after(async () => {
  await world?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('without a proxy: software asks for a token and deposits on the port for certificates; nobody else’s certificate, nor none, uses it', async () => {
  const [own, other] = [
    vihf.issue(structure('1580990061'), 'tls-client'),
    vihf.issue(structure('1990000128'), 'tls-client'),
  ];
  const { url = '' } = world.config.tls ?? {};
  const send = async (peer: typeof own, path: string, headers: Record<string, string>, body: string) => {
    const asked = request(`${url}${path}`, {
      method: 'POST',
      cert: peer.cert,
      key: peer.key,
      ca: vihf.bundle,
      headers,
    });
    const [answer] = (await once(asked.end(body), 'response')) as [IncomingMessage];
    let text = '';
    for await (const piece of answer.setEncoding('utf8')) text += piece;
    return { status: answer.statusCode, text };
  };
  const told = JSON.parse((await world.send({ path: '/.well-known/oauth-authorization-server' })).text);
  assert.equal(told.mtls_endpoint_aliases.token_endpoint, `${url}/oauth/token`);
  const form = new URLSearchParams({
    ...(await world.assertion(LABORATORY_PRODUCT)),
    grant_type: 'client_credentials',
  });
  const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
  const given = await send(own, '/oauth/token', asForm, `${form}`);
  assert.equal(given.status, 200, given.text);
  const authorization = `Bearer ${JSON.parse(given.text).access_token}`;
  const deposit = (peer: typeof own) =>
    send(
      peer,
      '/fhir',
      { authorization, 'content-type': 'application/fhir+json' },
      JSON.stringify(newDeposit(world.ins).bundle),
    );
  const done = await deposit(own);
  assert.equal(done.status, 200, done.text);
  assert.equal((await deposit(other)).status, 401, 'another certificate of the same authority');
  assert.equal((await world.deposit({ authorization })).status, 401, 'without one, on the other port');
});

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
