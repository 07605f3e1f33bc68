import { capabilityStatement } from '../../standards/fhir/capability-statement.ts';
import { sendFhir } from './answers.ts';
import { openApi } from './openapi.ts';
import type { FhirRoutes } from './parts.ts';

/**
 * What the door does, for anybody: `GET [base]/metadata`, the CapabilityStatement (FHIR R4, capabilities interaction), and
 * `GET [base]/openapi.json`, the same as an OpenAPI document. Nothing in them is about anybody.
 */
export const metadata: FhirRoutes = (app, parts) => {
  const { baseUrl, tokenUrl, softwareVersion, releaseDate } = parts;
  const statement = JSON.stringify(capabilityStatement({ baseUrl, tokenUrl, softwareVersion, date: releaseDate }));
  app.get('/metadata', { config: { policy: 'public' } }, async (_request, reply) => sendFhir(reply, statement));
  const api = JSON.stringify(openApi({ baseUrl, softwareVersion }));
  app.get('/openapi.json', { config: { policy: 'public', anyFormat: true } }, async (_request, reply) =>
    reply.header('cache-control', 'no-store').type('application/json; charset=utf-8').send(api),
  );
};
