import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readKeys, readProduct } from './read-product.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-product-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function file(content: string): string {
  const path = join(folder, 'product.json');
  writeFileSync(path, content);
  return path;
}

const PRODUCT = {
  ...{ clientId: 'dpi', name: 'DPI', version: '2', approvalNumber: '', sourceId: '1.2.3', kind: 'professional' },
  jwks: { keys: [{ kid: 'one', kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] },
};

test('a product is read whole, its keys with every member', () => {
  assert.deepEqual(readProduct(file(JSON.stringify(PRODUCT))), PRODUCT);
  assert.deepEqual(readKeys(file(JSON.stringify(PRODUCT.jwks))), PRODUCT.jwks);
});

test('keys are stated one way: by value, or by the address where they are published', () => {
  const { jwks, ...rest } = PRODUCT;
  const published = { ...rest, jwksUri: 'https://editeur.example/jwks' };
  assert.deepEqual(readProduct(file(JSON.stringify(published))), { ...published, jwks: { keys: [] } });
  assert.throws(() => readProduct(file(JSON.stringify(rest))), /neither jwks nor jwksUri, or both/);
  assert.throws(() => readProduct(file(JSON.stringify({ ...published, jwks }))), /neither jwks nor jwksUri, or both/);
});

test('what is wrong with a file is said in a sentence that names the member', () => {
  assert.throws(() => readProduct(join(folder, 'nothing.json')), /There is no file/);
  assert.throws(() => readProduct(file('{')), /is not JSON/);
  assert.throws(() => readProduct(file(' '.repeat(100_001))), /more than 100000 bytes/);
  assert.throws(() => readProduct(file(JSON.stringify({ ...PRODUCT, kind: 'app' }))), /\/kind/);
  assert.throws(() => readProduct(file(JSON.stringify({ ...PRODUCT, status: 'approved' }))), /additional properties/i);
  assert.throws(() => readKeys(file(JSON.stringify({ keys: [{ kty: 'oct', k: 'x' }] }))), /\/keys\/0/);
});
