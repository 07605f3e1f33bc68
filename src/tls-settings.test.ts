import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from './config.ts';
import { ConfigError } from './settings.ts';

const read = (environment: Record<string, string>, mode: 'demo' | 'production' = 'production') =>
  readConfig(mode, {}, environment).tls;

test('the port for client certificates is opened on demand in production, beside the other in a demonstration', () => {
  assert.equal(read({}), null);
  assert.equal(read({ PORT: '9000' }, 'demo')?.port, 9364);
  assert.equal(read({ PORT: '65500' }, 'demo'), null);
  assert.equal(read({ CARNET_TLS_PORT: 'none' }, 'demo'), null);
});

test('it has files, lists of revocation and an address of its own', () => {
  const tls = read({
    CARNET_TLS_PORT: '8444',
    CARNET_PUBLIC_URL: 'https://carnet.example.test',
    CARNET_SECRETS: '/srv/keys',
    CARNET_TLS_CLIENT_CRL: '/srv/crl.pem, http://lists.example.test/acp.crl',
  });
  assert.equal(tls?.cert, '/srv/keys/tls/cert.pem');
  assert.equal(tls.url, 'https://carnet.example.test:8444');
  assert.deepEqual(tls.clients, {
    ca: '/srv/keys/tls/client-ca.pem',
    crl: ['/srv/crl.pem', 'http://lists.example.test/acp.crl'],
  });
  assert.deepEqual(tls.signers, tls.clients);
});

test('who signs may be of other authorities than who connects', () => {
  const tls = read({ CARNET_TLS_PORT: '8444', CARNET_VIHF_CA: '/srv/cps.pem', CARNET_TLS_CLIENT_CRL: '/srv/crl.pem' });
  assert.deepEqual(tls?.signers, { ca: '/srv/cps.pem', crl: [] });
});

for (const [variable, value] of [
  ['CARNET_TLS_PORT', '70000'],
  ['CARNET_TLS_PORT', 'oui'],
  ['CARNET_TLS_CLIENT_CRL', 'http://[x'],
  ['CARNET_TLS_URL', 'http://carnet.example.test'],
  ['CARNET_VIHF_SHA1', 'peut-être'],
] as const) {
  test(`${variable}=${value} is refused`, () => {
    assert.throws(() => read({ CARNET_TLS_PORT: '8444', [variable]: value }), ConfigError);
  });
}
