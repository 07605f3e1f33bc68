/**
 * Every example of the PDSm and PDSm-for-DMP guides, sent to the door by the interaction that it is an example of. Adapted in
 * three things alone: the patient is one of ours, the names of the document are new and that of the document it replaces is
 * one that exists, and its bytes are a text where the guide shows a document without content.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Actor } from '../../src/kernel/actor.ts';
import type { Bundle, DocumentReference, OperationOutcome, Resource } from '../../src/standards/fhir/types.ts';
import { sharedFolder, skipWithoutShared } from '../support/shared.ts';
import { authorised, type Ins, newDeposit } from './fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

let fhir: FhirWorld;
before(async () => {
  if (skipWithoutShared === false) fhir = await startFhirWorld();
});
after(() => fhir?.stop());

const OUTCOMES: Readonly<Record<string, string>> = {
  // No interaction of the guides creates these alone.
  'pdsm/Binary-6789': '404 not-supported',
  'pdsm/List-ExampleFolder': '405 not-supported',
  'pdsm/List-ExampleSubmissionSet': '405 not-supported',
  'pdsm/Organization-org-example': '404 not-supported',
  'pdsm/Patient-fr-patient-123': '405 not-supported',
  'pdsm4dmp/Binary-AuthorDispositif': '404 not-supported',
  'pdsm4dmp/Binary-AuthorInstitutionCabinetRPPS': '404 not-supported',
  'pdsm4dmp/Binary-AuthorInstitutionSNR': '404 not-supported',
  'pdsm4dmp/Binary-AuthorInstitutionStructure': '404 not-supported',
  'pdsm4dmp/Binary-AuthorPSCabinetRPPS': '404 not-supported',
  'pdsm4dmp/Binary-AuthorPatient': '404 not-supported',
  'pdsm4dmp/Binary-AuthorStructure': '404 not-supported',
  'pdsm4dmp/Binary-example-annexe-binary-cda': '404 not-supported',
  // Answers, sent as requests.
  'pdsm/Bundle-a9c10f8a-882d-4000-a280-7150e0aeb478': '422 not-supported Bundle.entry[0].resource',
  'pdsm4dmp/Bundle-example-annexe-searchset-documentreferences': '422 value Bundle.type',
  // A document made of FHIR resources is bytes of a deposit, never a transaction.
  'pdsm4dmp/Bundle-example-annexe-fhir-document': '422 not-supported Bundle.entry[0].resource',
  // Deposits.
  'pdsm4dmp/Bundle-example-td2-iti65-lot-soumission': '200',
  'pdsm4dmp/Bundle-example-td2-1-remplacement': '200',
  'pdsm4dmp/DocumentReference-example-annexe-docref-cda': '200',
  'pdsm4dmp/DocumentReference-example-annexe-docref-fhir': '200',
  // Author and patient are described elsewhere than in the card.
  'pdsm/DocumentReference-exemple-pdsm-documentreference': '422 value Bundle.entry[1].resource.author[0]',
  // Of the simplified profile (ITI-105); the first names its document by a UUID that is none.
  'pdsm/DocumentReference-PDSmSimplifiedExample': '422 value DocumentReference.masterIdentifier',
  'pdsm4dmp/DocumentReference-example-td2-iti105-publication-simplifiee': '201',
  // A card that is superseded already is not deposited.
  'pdsm4dmp/DocumentReference-doc-x-id': '422 business-rule Bundle.entry[1].resource.status',
  // The subject names an authority of identity, and no number.
  'pdsm4dmp/DocumentReference-example-td3-1a-cr-consultation': '422 value Bundle.entry[1].resource.subject',
  'pdsm4dmp/DocumentReference-example-td3-1a-fhir-document': '422 value Bundle.entry[1].resource.subject',
  'pdsm4dmp/DocumentReference-example-td3-1a-ordonnance': '422 value Bundle.entry[1].resource.subject',
};

const TEXT = Buffer.from('Compte rendu de consultation.');
let numbers = 0;

/** The patient and the names, wherever they stand. */
function adapted<R extends Resource>(text: string, ins: Ins): R {
  numbers += 1;
  const own = text
    .replaceAll(/1\.2\.250\.1\.213\.1\.4\.(8|10)\|\d{15}/g, `${ins.oid}|${ins.value}`)
    .replaceAll(
      /urn:oid:1\.2\.250\.1\.213\.1\.4\.(8|10)(",\s*"value"\s*:\s*")\d{15}/g,
      `urn:oid:${ins.oid}$2${ins.value}`,
    )
    .replaceAll(/urn:oid:(1\.2\.250\.1\.213\.1\.4\.8\.99999\.\d+)/g, `urn:oid:$1.${numbers}`);
  return JSON.parse(own) as R;
}

/** The bytes of a document of the guides are an empty ClinicalDocument: a text stands in their place. */
function withText(reference: DocumentReference): void {
  const attachment = reference.content[0]?.attachment ?? assert.fail();
  const hash = createHash('sha1').update(TEXT).digest('base64');
  Object.assign(attachment, { contentType: 'text/plain', size: TEXT.length, hash });
}

function bundleWithText(bundle: Bundle): Bundle {
  for (const { resource } of bundle.entry ?? []) {
    if (resource?.resourceType === 'DocumentReference') withText(resource);
    if (resource?.resourceType === 'Binary')
      Object.assign(resource, { contentType: 'text/plain', data: TEXT.toString('base64') });
  }
  return bundle;
}

/** An index card is deposited in a transaction of our own, in the place of its card. */
function inDeposit(reference: DocumentReference, ins: Ins): Bundle {
  const { bundle } = newDeposit(ins);
  const [, card, binary] = bundle.entry ?? [];
  assert.ok(card !== undefined && binary?.resource?.resourceType === 'Binary');
  withText(reference);
  Object.assign(reference.content[0]?.attachment ?? {}, { url: binary.fullUrl });
  Object.assign(binary.resource, { contentType: 'text/plain', data: TEXT.toString('base64') });
  card.resource = reference;
  return bundle;
}

async function sent(resource: Resource, doctor: Actor, ins: Ins): Promise<Response> {
  if (resource.resourceType === 'Bundle') return fhir.send(doctor, 'POST', '', { body: bundleWithText(resource) });
  if (resource.resourceType === 'DocumentReference' && resource.content[0]?.attachment.data !== undefined) {
    withText(resource);
    Object.assign(resource.content[0].attachment, { data: TEXT.toString('base64') });
    return fhir.send(doctor, 'POST', '/DocumentReference', { body: resource });
  }
  if (resource.resourceType === 'DocumentReference') {
    return fhir.send(doctor, 'POST', '', { body: inDeposit(resource, ins) });
  }
  return fhir.send(doctor, 'POST', `/${resource.resourceType}`, { body: resource });
}

/** The id of a card that can be replaced. */
async function deposited(doctor: Actor, ins: Ins): Promise<string> {
  const answer = await fhir.send(doctor, 'POST', '', { body: newDeposit(ins).bundle });
  const { entry = [] } = (await answer.json()) as Bundle;
  return entry[1]?.response?.location?.split('/')[1] ?? assert.fail();
}

/** The status; of a refusal, with code and place of the first error. */
async function outcomeOf(response: Response): Promise<string> {
  const answer = (await response.json()) as Bundle | OperationOutcome;
  if (response.ok || answer.resourceType !== 'OperationOutcome') return String(response.status);
  const issue = answer.issue.find(({ severity }) => severity === 'error') ?? answer.issue[0];
  assert.ok(issue?.diagnostics);
  return [response.status, issue.code, ...(issue.expression ?? [])].join(' ');
}

test('each example of the guides is accepted, or refused for the reason that it deserves', {
  skip: skipWithoutShared,
}, async (t) => {
  const folder = join(sharedFolder() ?? assert.fail(), 'fhir-examples');
  const seen: Record<string, string> = {};
  for (const guide of ['pdsm', 'pdsm4dmp']) {
    for (const file of readdirSync(join(folder, guide)).filter((name) => name.endsWith('.json'))) {
      const { ins } = await fhir.world.openRecord();
      const doctor = await authorised(fhir, ins);
      let text = readFileSync(join(folder, guide, file), 'utf8');
      if (text.includes('DocumentReference/doc-x-id')) text = text.replaceAll('doc-x-id', await deposited(doctor, ins));
      const resource = adapted<Resource>(text, ins);
      seen[`${guide}/${file.replace('.json', '')}`] = await outcomeOf(await sent(resource, doctor, ins));
    }
  }
  t.diagnostic(JSON.stringify(seen, null, 1));
  assert.deepEqual(seen, OUTCOMES);
  assert.deepEqual(fhir.mistakes, []);
});
