import type { BundleSlot } from './bundle.ts';
import { operationOutcome } from './operation-outcome.ts';
import type { Bundle, Issue } from './types.ts';

/** What the record answered to a submission. */
export interface ProvidedIds {
  /** UUID of the submission set. */
  readonly setUuid: string;
  /** One per document, in the order of `ProvideBundle.documents`. */
  readonly documents: readonly {
    readonly entryUuid: string;
    readonly contentId: string;
    readonly version: number;
    /** The record held this document already; nothing was created. */
    readonly alreadyThere?: boolean;
    /** Entry of the document replaced, as it is now. */
    readonly replacedEntryUuid?: string;
  }[];
  /** In the order of `ProvideBundle.folders`. */
  readonly folders?: readonly { readonly id: string; readonly created: boolean }[];
}

/** As a conditional create that meets its one match: nothing is created, and that is no error (FHIR R4, http.html#ccreate). */
const ALREADY_THERE: Issue = {
  severity: 'information',
  code: 'duplicate',
  diagnostics: 'The record already holds this document; this arrival is noted.',
};

/** The transaction-response: one entry per entry received, in the same order; warnings ride on the submission set. */
export function transactionResponse(
  slots: readonly BundleSlot[],
  ids: ProvidedIds,
  warnings: readonly Issue[],
): Bundle {
  const outcome = warnings.length === 0 ? {} : { outcome: operationOutcome(warnings) };
  const entry = slots.map((slot) => {
    if (slot.kind === 'submission-set')
      return { response: { status: '201 Created', location: `List/${ids.setUuid}`, ...outcome } };
    if (slot.kind === 'folder') {
      const folder = ids.folders?.[slot.folder];
      if (folder === undefined) throw new RangeError('a folder of the bundle has no identifier');
      return { response: { status: folder.created ? '201 Created' : '200 OK', location: `List/${folder.id}` } };
    }
    const document = ids.documents[slot.document];
    if (document === undefined) throw new RangeError('a document of the bundle has no identifiers');
    const status = document.alreadyThere === true ? '200 OK' : '201 Created';
    if (slot.kind === 'binary') return { response: { status, location: `Binary/${document.contentId}` } };
    if (slot.kind === 'update') {
      const replaced = document.replacedEntryUuid;
      return {
        response: {
          status: '200 OK',
          ...(replaced === undefined ? {} : { location: `DocumentReference/${replaced}` }),
        },
      };
    }
    return {
      response: {
        status,
        location: `DocumentReference/${document.entryUuid}`,
        etag: `W/"${document.version}"`,
        ...(document.alreadyThere === true ? { outcome: operationOutcome([ALREADY_THERE]) } : {}),
      },
    };
  });
  return { resourceType: 'Bundle', type: 'transaction-response', entry };
}
