import { toDocumentReference } from '../../src/standards/fhir/document-reference.ts';
import { toSubmissionSetList } from '../../src/standards/fhir/submission-set.ts';
import { PDSM_PROVIDE_BUNDLE } from '../../src/standards/fhir/systems.ts';
import type { Bundle } from '../../src/standards/fhir/types.ts';
import type { SubmissionSet } from '../../src/standards/xds/metadata.ts';

/** Places inside the transaction, as the entries name each other. */
const [LIST = '', DOCUMENT = '', BINARY = ''] = [1, 2, 3].map(
  (n) => `urn:uuid:0d0c5e70-0000-4000-8000-00000000000${n}`,
);

/** The ITI-65 transaction of a set of one document, as a depositing product writes it (PDSm 3.1.1); `data` is base64. */
export function provideBundle(
  set: SubmissionSet,
  entry: Parameters<typeof toDocumentReference>[0],
  data: string,
): Bundle {
  return {
    resourceType: 'Bundle',
    meta: { profile: [PDSM_PROVIDE_BUNDLE] },
    type: 'transaction',
    entry: [
      { fullUrl: LIST, resource: toSubmissionSetList(set, [DOCUMENT]), request: { method: 'POST', url: 'List' } },
      {
        fullUrl: DOCUMENT,
        resource: toDocumentReference(entry, BINARY),
        request: { method: 'POST', url: 'DocumentReference' },
      },
      {
        fullUrl: BINARY,
        resource: { resourceType: 'Binary', contentType: entry.mimeType, data },
        request: { method: 'POST', url: 'Binary' },
      },
    ],
  };
}
