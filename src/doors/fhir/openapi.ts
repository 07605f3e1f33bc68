/**
 * The FHIR door as an OpenAPI 3.1 document, made from the tables that the door itself is made of: interactions, search
 * parameters, error words. Source: OpenAPI Specification 3.1.0; HL7 FHIR R4 §3.1.0 for what each interaction answers.
 */
import { capabilityStatement, INTERACTIONS, type Interaction } from '../../standards/fhir/capability-statement.ts';
import { SEARCH_PARAMETERS } from '../../standards/fhir/search-parameters.ts';
import { FHIR_ERRORS, type FhirErrorCode } from './errors.ts';
import {
  ANY_ERRORS,
  BINARY,
  FORMS,
  HEADERS,
  JSON_PATCH,
  KINDS,
  type Kind,
  OUTCOME,
  SUCCESSES,
} from './openapi-kinds.ts';

type Json = Readonly<Record<string, unknown>>;

export interface OpenApiFacts {
  /** Address of the FHIR base, absolute or from the root of the server. */
  readonly baseUrl: string;
  readonly softwareVersion: string;
}

const schemaOf = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const text = { type: 'string' } as const;

/** The whole document. Objects are fresh at each call. */
export function openApi({ baseUrl, softwareVersion }: OpenApiFacts): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const one of INTERACTIONS) {
    const path = one.path.replace(':id', '{id}');
    paths[path] = { ...paths[path], [one.method.toLowerCase()]: operation(one) };
  }
  paths['/metadata'] = { get: capabilities() };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Carnet, FHIR R4 interface',
      version: softwareVersion,
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
      description:
        'Documents of a personal health record: PDSm 3.1.1 (IHE MHD). GET /metadata says the same as a CapabilityStatement.',
    },
    servers: [{ url: baseUrl }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'OAuth 2.0 access token, five minutes.' },
      },
      schemas: schemas(),
    },
  };
}

function operation(one: Interaction): Json {
  const kind = one.resource === 'Binary' ? BINARY : KINDS[one.code];
  if (kind === undefined) throw new Error(`no OpenAPI row for the interaction ${one.code}`);
  const isForm = one.path.endsWith('/_search');
  const body = isForm ? formBody(one) : kind.body === undefined ? {} : { requestBody: bodyOf(kind.body, one) };
  return {
    operationId: `${one.code}-${one.resource}-${one.method}${one.path.includes(':id') ? '-id' : ''}`.toLowerCase(),
    summary: one.transaction,
    tags: [one.resource],
    parameters: [...addressParameters(one, isForm), ...kind.headers.map(headerParameter), ACCEPT],
    ...body,
    responses: { ...successes(kind, one), ...failures([...ANY_ERRORS, ...kind.errors]) },
  };
}

/** Never enforced by the caller's library: OpenAPI 3.1 leaves Accept to the media types of the answers. */
const ACCEPT = {
  name: '_format',
  in: 'query',
  description: 'json or xml, or a media type; wins over Accept.',
  schema: { type: 'string', enum: ['json', 'xml', ...FORMS] },
} as const;

function headerParameter(name: string): Json {
  return { name, in: 'header', description: HEADERS[name], schema: { ...text, pattern: '^[ -~]*$' } };
}

function addressParameters(one: Interaction, isForm: boolean): Json[] {
  const uuid = { ...text, format: 'uuid' };
  const parts = one.code === 'read' && one.resource !== 'Binary' ? PARTS.map(queryParameter) : [];
  if (one.path.includes(':id')) return [{ name: 'id', in: 'path', required: true, schema: uuid }, ...parts];
  if (one.code === 'patch' && one.resource === 'Consent') {
    return searchParameters('Consent')
      .filter(({ name }) => name === 'patient.identifier' || name === 'category')
      .map(queryParameter);
  }
  if (one.code === 'patch') {
    return ['identifier', 'patient.identifier'].map((name) => ({
      name,
      in: 'query',
      required: name === 'identifier',
      description: name === 'identifier' ? 'urn:ietf:rfc:3986|urn:oid:… of one document' : 'The INS, as system|value',
      schema: text,
    }));
  }
  if (one.code !== 'search-type' || isForm) return [];
  return searchParameters(one.resource).map(queryParameter);
}

const queryParameter = ({ name, description }: { readonly name: string; readonly description: string }): Json => ({
  name,
  in: 'query',
  description,
  schema: text,
});

/** Of a read: that part of the resource. */
const PARTS = SEARCH_PARAMETERS.filter(({ name }) => name === '_summary' || name === '_elements').map(
  ({ name, documentation }) => ({ name, description: documentation }),
);

/** As the CapabilityStatement tells them, the record's own rules of paging and order beside. */
function searchParameters(resource: string): { readonly name: string; readonly description: string }[] {
  const facts = { baseUrl: '', tokenUrl: '', softwareVersion: '', date: '' };
  const told = capabilityStatement(facts).rest[0]?.resource.find(({ type }) => type === resource)?.searchParam ?? [];
  const controls = SEARCH_PARAMETERS.filter(({ kind, name }) => kind === 'control' && name !== '_format');
  return [
    ...told.map(({ name, documentation = '' }) => ({
      name: name === 'patient' ? 'patient.identifier' : name,
      description: documentation,
    })),
    ...(resource === 'Patient'
      ? []
      : controls.map(({ name, documentation }) => ({ name, description: documentation }))),
  ];
}

function formBody(one: Interaction): Json {
  const properties = Object.fromEntries(
    searchParameters(one.resource).map(({ name, description }) => [name, { ...text, description }]),
  );
  const schema = { type: 'object', properties };
  return { requestBody: { content: { 'application/x-www-form-urlencoded': { schema } } } };
}

function bodyOf(body: NonNullable<Kind['body']>, one: Interaction): Json {
  const content = Object.entries(body).map(([form, type]) => [form, { schema: schemaOf(nameOf(type, one)) }]);
  return { required: true, content: Object.fromEntries(content) };
}

const nameOf = (type: string, { resource }: Interaction): string =>
  type === 'OWN' ? resource : type === 'json-patch' ? 'JsonPatch' : type;

function successes({ success }: Kind, one: Interaction): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(success).map(([status, bodies]) => [
      status,
      { description: SUCCESSES[status], ...content(bodies, one) },
    ]),
  );
}

function content(bodies: readonly string[], one: Interaction): Json {
  const types = bodies.filter((body) => body !== 'raw' && body !== 'empty').map((type) => nameOf(type, one));
  const schema = types.length === 1 ? schemaOf(types[0] ?? '') : { anyOf: types.map(schemaOf) };
  const forms = types.length === 0 ? [] : FORMS.map((form) => [form, { schema }] as const);
  const raw = bodies.includes('raw') ? [['*/*', {}] as const] : [];
  return bodies.every((body) => body === 'empty') ? {} : { content: Object.fromEntries([...forms, ...raw]) };
}

/** One answer for each status, with the words of every code that has it. */
function failures(codes: readonly FhirErrorCode[]): Record<string, Json> {
  const statuses = new Set(codes.map((code) => FHIR_ERRORS[code].status));
  return Object.fromEntries([...statuses].sort().map((status) => [String(status), failure(status)]));
}

function failure(status: number): Json {
  const words = Object.values(FHIR_ERRORS).filter((one) => one.status === status);
  const forms = FORMS.map((form) => [form, { schema: schemaOf('OperationOutcome') }]);
  return { description: words.map((one) => one.text).join(' '), content: Object.fromEntries(forms) };
}

function capabilities(): Json {
  const forms = FORMS.map((form) => [form, { schema: schemaOf('CapabilityStatement') }]);
  return {
    operationId: 'capabilities',
    summary: 'What is served, as a CapabilityStatement.',
    security: [],
    parameters: [ACCEPT],
    responses: {
      200: { description: 'Done.', content: Object.fromEntries(forms) },
      ...failures(['unreadable-request', 'not-acceptable', 'method-not-allowed', 'integrity']),
    },
  };
}

function schemas(): Json {
  const types = ['Bundle', 'Parameters', 'CapabilityStatement', ...INTERACTIONS.map(({ resource }) => resource)];
  const resources = [...new Set(types)]
    .filter((type) => type !== 'system')
    .map((type) => [
      type,
      { type: 'object', required: ['resourceType'], properties: { resourceType: { const: type } } },
    ]);
  return {
    ...Object.fromEntries(resources),
    OperationOutcome: OUTCOME,
    JsonPatch: JSON_PATCH,
  };
}
