import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { documentEntry } from '../../../test/support/arbitrary-entries.ts';
import { letter } from '../../../test/support/discharge-letter.ts';
import { fromDocumentReference, toDocumentReference } from './document-reference.ts';
import type { DocumentReference } from './types.ts';
import { validateResource } from './validate.ts';

const RUNS = 400;
/** The envelope is stored sealed for each version: its size is the record's. */
const MAX_TYPICAL_BYTES = 3_900;

function plain(resource: DocumentReference): DocumentReference {
  return JSON.parse(JSON.stringify(resource)) as DocumentReference;
}

test('every entry comes back from its resource exactly as it went in', () => {
  const property = fc.property(documentEntry, (entry) => {
    assert.deepEqual(fromDocumentReference(plain(toDocumentReference(entry, 'Binary/1'))), entry);
  });
  fc.assert(property, { numRuns: RUNS });
});

test('whatever the entry holds, its resource is well formed for the base standard', () => {
  const property = fc.property(documentEntry, (entry) => {
    const issues = validateResource(plain(toDocumentReference(entry, 'Binary/1')), 'DocumentReference');
    assert.deepEqual(issues, []);
  });
  fc.assert(property, { numRuns: RUNS });
});

test('a complete entry is valid for the PDSm profile and stays small', () => {
  const resource = plain(toDocumentReference(letter, 'Binary/0198a1b2-3c4d-4e5f-8a9b-0c1d2e3f4a5c'));
  assert.deepEqual(validateResource(resource, 'pdsm-comprehensive-document-reference'), []);
  const size = Buffer.byteLength(JSON.stringify(resource));
  assert.ok(size <= MAX_TYPICAL_BYTES, `${size} bytes`);
});

test('what the profile requires and the entry lacks says that it is unknown', () => {
  const {
    serviceStart,
    facilityType,
    practiceSetting,
    sourcePatientId,
    sourcePatientInfo,
    repositoryUniqueId,
    ...rest
  } = letter;
  const resource = plain(toDocumentReference({ ...rest, authors: [] }, 'Binary/1'));
  assert.deepEqual(
    validateResource(resource, 'pdsm-comprehensive-document-reference')
      .filter(({ code }) => code === 'required')
      .map((one) => one.expression),
    [],
  );
  assert.equal(resource.custodian?.extension?.[0]?.valueCode, 'unknown');
  assert.ok([serviceStart, facilityType, practiceSetting, sourcePatientId, sourcePatientInfo, repositoryUniqueId]);
});

test('an archived document is current with the isArchived extension, a withdrawn one entered-in-error', () => {
  const archived = toDocumentReference({ ...letter, status: 'archived' }, 'Binary/1');
  assert.deepEqual([archived.status, archived.extension?.[0]?.valueBoolean], ['current', true]);
  assert.equal(toDocumentReference({ ...letter, status: 'deleted' }, 'Binary/1').status, 'entered-in-error');
  assert.equal(toDocumentReference({ ...letter, status: 'deprecated' }, 'Binary/1').status, 'superseded');
});

test('the hash travels as base64 and comes back as hexadecimal', () => {
  const resource = toDocumentReference(letter, 'Binary/1');
  assert.equal(resource.content[0]?.attachment.hash, 'uFjLKCYX+wlW2WAhXI6E0cz5CcY=');
  assert.equal(fromDocumentReference(resource).hash, letter.hash);
});

test('other products: an RPPS author, a UUID as masterIdentifier, a patient named by a search', () => {
  const resource = plain(toDocumentReference(letter, 'Binary/1'));
  const entry = fromDocumentReference({
    ...resource,
    contained: [
      {
        resourceType: 'Practitioner',
        id: 'dr',
        identifier: [{ system: 'https://rpps.esante.gouv.fr', value: '10001234567' }],
      },
    ],
    author: [{ reference: '#dr' }],
    authenticator: { reference: '#dr' },
    masterIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6' },
    subject: { reference: 'Patient?identifier=urn:oid:1.2.250.1.213.1.4.8|123456789012345' },
    context: {
      ...resource.context,
      sourcePatientInfo: { identifier: { system: 'urn:oid:1.2.250.1.999.5', value: 'X1' } },
    },
  });
  assert.deepEqual(entry.authors, [
    { person: { id: '810001234567', oid: '1.2.250.1.71.4.2.1', idType: 'IDNPS', nameType: 'D' }, role: [] },
  ]);
  // The well-known UUID of ITU-T X.667 and its number.
  assert.equal(entry.uniqueId, '2.25.329800735698586629295641978511506172918');
  assert.deepEqual(entry.patientId, { value: '123456789012345', oid: '1.2.250.1.213.1.4.8', type: 'NH' });
  assert.deepEqual(entry.sourcePatientId, { value: 'X1', oid: '1.2.250.1.999.5' });
});

test('an author who is described nowhere, an unknown label and a wrong hash are named together', () => {
  const resource = plain(toDocumentReference(letter, 'Binary/1'));
  const [content] = resource.content;
  const broken: DocumentReference = {
    ...resource,
    author: [{ reference: 'Practitioner/77' }],
    securityLabel: [{ coding: [{ code: 'SECRET' }] }],
    content: [{ ...content, attachment: { ...content?.attachment, hash: 'AAAA' } }],
  };
  assert.throws(() => fromDocumentReference(broken), {
    issues: [
      ['DocumentReference.securityLabel[0]', 'code-invalid'],
      ['DocumentReference.content[0].attachment.hash', 'value'],
      ['DocumentReference.author[0]', 'value'],
    ].map(([expression, code]) => ({
      severity: 'error',
      code,
      expression,
      diagnostics: diagnosticsOf(broken, expression),
    })),
  });
});

function diagnosticsOf(resource: DocumentReference, expression: string | undefined): string {
  try {
    fromDocumentReference(resource);
    return '';
  } catch (error) {
    const { issues } = error as { issues: { expression: string; diagnostics: string }[] };
    return issues.find((issue) => issue.expression === expression)?.diagnostics ?? '';
  }
}

test('when date and attachment.creation disagree, date is the creation time', () => {
  const resource = plain(toDocumentReference(letter, 'Binary/1'));
  assert.equal(
    fromDocumentReference({ ...resource, date: '2026-02-01T09:00:00Z' }).creationTime.text,
    '2026-02-01T09:00:00Z',
  );
});
