import { capabilityStatement } from '../../standards/fhir/capability-statement.ts';
import { sendFhir } from './answers.ts';
import type { FhirRoutes } from './parts.ts';

/** `GET [base]/metadata`: the CapabilityStatement, for anybody (FHIR R4, capabilities interaction). */
export const metadata: FhirRoutes = (app, parts) => {
  const { baseUrl, tokenUrl, softwareVersion, releaseDate } = parts;
  const statement = JSON.stringify(capabilityStatement({ baseUrl, tokenUrl, softwareVersion, date: releaseDate }));
  app.get('/metadata', { config: { policy: 'public' } }, async (_request, reply) => sendFhir(reply, statement));
};
