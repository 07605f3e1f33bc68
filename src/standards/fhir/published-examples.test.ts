/** Every example of the PDSm and PDSm-for-DMP guides is read; what does not fit says why. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sharedFolder, skipWithoutShared } from '../../../test/support/shared.ts';
import { readProvideBundle } from './bundle.ts';
import { isError } from './operation-outcome.ts';
import { readDocumentReference } from './read-document-reference.ts';
import type { ProfileName } from './rules.ts';
import { readSubmissionSet } from './submission-set.ts';
import type { DocumentReference, Issue, List, Resource } from './types.ts';
import { validateResource } from './validate.ts';

const GUIDES = ['pdsm', 'pdsm4dmp'] as const;
/** Examples that fail a rule, and the reason that they deserve. */
const REFUSED: Readonly<Record<string, string>> = {
  'Bundle-example-annexe-fhir-document.json': 'a Composition, which this record does not read',
  'Bundle-example-td2-1-remplacement.json': 'replaces a document by an id that is no UUID',
  'DocumentReference-PDSmSimplifiedExample.json':
    'a masterIdentifier that is no UUID; author and patient are described elsewhere',
  'DocumentReference-exemple-pdsm-documentreference.json': 'author and patient are described elsewhere',
  'DocumentReference-example-td2-iti105-publication-simplifiee.json': 'ITI-105: no category and no format',
  'DocumentReference-example-td3-1a-cr-consultation.json': 'names no patient: the value is missing',
  'DocumentReference-example-td3-1a-fhir-document.json': 'names no patient: the value is missing',
  'DocumentReference-example-td3-1a-ordonnance.json': 'names no patient: the value is missing',
  'List-ExampleFolder.json': 'a folder',
  'List-ExampleSubmissionSet.json': 'the patient is described elsewhere',
};

function issuesOf(resource: Resource): readonly Issue[] {
  if (resource.resourceType === 'Bundle' && resource.type === 'transaction') {
    const reading = readProvideBundle(resource);
    return reading.ok ? reading.bundle.warnings : reading.issues;
  }
  const base = validateResource(resource, resource.resourceType as ProfileName);
  if (base.some(isError)) return base;
  if (resource.resourceType === 'DocumentReference') {
    return [...base, ...readDocumentReference(resource as DocumentReference, 'DocumentReference').issues];
  }
  return resource.resourceType === 'List' ? [...base, ...readSubmissionSet(resource as List, 'List').issues] : base;
}

test('the examples of the guides are read, or refused for a reason that they deserve', {
  skip: skipWithoutShared,
}, (t) => {
  const folder = sharedFolder() ?? assert.fail();
  const outcomes = GUIDES.flatMap((guide) => {
    const directory = join(folder, 'fhir-examples', guide);
    const files = readdirSync(directory).filter((file) => file.endsWith('.json'));
    assert.ok(files.length >= 8, `${guide}: examples are missing`);
    return files.map((file) => {
      const issues = issuesOf(JSON.parse(readFileSync(join(directory, file), 'utf8')) as Resource);
      const errors = issues.filter(isError);
      t.diagnostic(
        `${file}: ${errors.length} errors, ${issues.length - errors.length} warnings ${errors[0]?.expression ?? ''}`,
      );
      return { file, refused: errors.length > 0 };
    });
  });
  assert.deepEqual(
    outcomes
      .filter(({ refused }) => refused)
      .map(({ file }) => file)
      .sort(),
    Object.keys(REFUSED).sort(),
  );
});
