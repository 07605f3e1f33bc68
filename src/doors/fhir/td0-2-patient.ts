import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RecordCheck } from '../../access/check-record.ts';
import { isFailure } from '../../kernel/errors.ts';
import { cxToIdentifier } from '../../standards/fhir/codings.ts';
import { errorIssue } from '../../standards/fhir/operation-outcome.ts';
import { readPatient } from '../../standards/fhir/search-values.ts';
import { FR_CORE_PATIENT } from '../../standards/fhir/systems.ts';
import type { Bundle, Patient } from '../../standards/fhir/types.ts';
import type { Cx } from '../../standards/xds/metadata.ts';
import { queryOf, sendFhir } from './answers.ts';
import { actorOf } from './authentication.ts';
import { isLenient } from './conditions.ts';
import { FhirRefusal } from './errors.ts';
import { formOf, MAX_FORM_BYTES } from './iti-67.ts';
import type { FhirParts, FhirRoutes } from './parts.ts';

const DMP = 'https://interop.esante.gouv.fr/ig/fhir/dmp/StructureDefinition';
/** The guide leaves the caller's authorisation out (to be a Consent); we tell it in an extension of our own. */
const OWN_AUTHORISED = 'urn:carnet:fhir:authorised';

/**
 * TD0.2: does a record exist, and may the caller read it? `GET [base]/Patient?identifier=<system>|<INS>` or
 * `POST [base]/Patient/_search`. No entry: no record; one entry: `active` and the extensions say how it is.
 * No trait of identity is told (RG_0320). Source: PDSm-for-DMP 0.1.0, transaction TD0.2.
 */
export const td02Patient: FhirRoutes = (app, parts) => {
  const config = { policy: 'token', scopes: ['record.read', 'record.deposit'] } as const;
  app.get('/Patient', { config }, async (request, reply) => {
    return check(parts, request, reply, new URLSearchParams(queryOf(request)));
  });
  app.post('/Patient/_search', { config, bodyLimit: MAX_FORM_BYTES }, async (request, reply) => {
    return check(parts, request, reply, formOf(request));
  });
};

async function check(
  parts: FhirParts,
  request: FastifyRequest,
  reply: FastifyReply,
  parameters: URLSearchParams,
): Promise<FastifyReply> {
  const patient = patientOf(parameters, isLenient(request));
  const found = await checkRecord(parts, request, patient);
  const entry = found === null ? [] : [{ resource: toPatient(patient, found), search: { mode: 'match' as const } }];
  const bundle: Bundle = { resourceType: 'Bundle', type: 'searchset', total: entry.length };
  return sendFhir(reply, entry.length === 0 ? bundle : { ...bundle, entry });
}

function patientOf(parameters: URLSearchParams, lenient: boolean): Cx {
  const unknown = [...parameters.keys()].filter((name) => name !== 'identifier' && name !== '_format');
  if (unknown.length > 0 && !lenient) {
    throw new FhirRefusal('invalid-search', [errorIssue('not-supported', 'Patients are searched by identifier only.')]);
  }
  const values = parameters.getAll('identifier');
  const patient = values.length === 1 ? readPatient(values[0] ?? '') : null;
  if (patient === null) {
    const text = 'One INS is expected, as system|value (urn:oid:1.2.250.1.213.1.4.8|…).';
    throw new FhirRefusal('invalid-search', [
      errorIssue(values.length === 0 ? 'required' : 'value', text, 'identifier'),
    ]);
  }
  return patient;
}

async function checkRecord(parts: FhirParts, request: FastifyRequest, patient: Cx): Promise<RecordCheck | null> {
  try {
    const owner = { ins: { value: patient.value, oid: patient.oid } };
    return await parts.runner.run(parts.actions.checkRecord, actorOf(request), { owner });
  } catch (error) {
    if (isFailure(error, 'unknown-record')) return null;
    throw error;
  }
}

/** The identifier is the one asked, nothing more is said of the person. */
export function toPatient(patient: Cx, { status, attending, authorised }: RecordCheck): Patient {
  return {
    resourceType: 'Patient',
    meta: { profile: [FR_CORE_PATIENT] },
    extension: [
      { url: `${DMP}/dmp-rattachement-mes`, valueBoolean: true },
      { url: `${DMP}/dmp-medecin-traitant`, valueBoolean: attending },
      { url: OWN_AUTHORISED, valueBoolean: authorised },
    ],
    identifier: [{ use: 'official', ...cxToIdentifier(patient) }],
    active: status === 'open',
  };
}
