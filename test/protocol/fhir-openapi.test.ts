/** The OpenAPI document: committed as it is made, served to anybody, true of the routes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { OPENAPI_FILE, openApiText } from '../../scripts/generate-openapi.ts';
import { FHIR_ERRORS } from '../../src/doors/fhir/errors.ts';
import { INTERACTIONS } from '../../src/standards/fhir/capability-statement.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

interface Operation {
  readonly operationId: string;
  readonly security?: readonly unknown[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}
interface Api {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

let fhir: FhirWorld;
before(async () => {
  fhir = await startFhirWorld();
});
after(() => fhir.stop());

test('the committed document is what the tables say: npm run generate writes it', () => {
  assert.equal(readFileSync(OPENAPI_FILE, 'utf8'), openApiText());
});

test('it is served without a token, with the address of this deployment, and names every interaction once', async () => {
  const response = await fetch(`${fhir.base}/openapi.json`);
  assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'application/json; charset=utf-8']);
  const api = (await response.json()) as Api;
  assert.deepEqual([api.openapi, api.servers[0]?.url], ['3.1.0', fhir.base]);
  const told = Object.entries(api.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const expected = INTERACTIONS.map(({ method, path }) => `${method} ${path.replace(':id', '{id}')}`);
  assert.deepEqual(told.sort(), ['GET /metadata', ...expected].sort());
  const operations = Object.values(api.paths).flatMap((one) => Object.values(one));
  assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length);
  for (const [path, one] of Object.entries(api.paths)) {
    for (const operation of Object.values(one)) {
      assert.equal(operation.security?.length === 0, path === '/metadata', path);
      const statuses = Object.keys(operation.responses).map(Number);
      const known = new Set<number>(Object.values(FHIR_ERRORS).map(({ status }) => status));
      for (const status of statuses) assert.ok(status < 400 || known.has(status), `${path} ${status}`);
    }
  }
});
