import type { BundleSlot } from './bundle.ts';
import { operationOutcome } from './operation-outcome.ts';
import type { Bundle, BundleEntry, Issue, Resource } from './types.ts';

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
export const ALREADY_THERE: Issue = {
  severity: 'information',
  code: 'duplicate',
  diagnostics: 'The record already holds this document; this arrival is noted.',
};

const DONE: Issue = { severity: 'information', code: 'informational', diagnostics: 'Done.' };

/** What each entry of an answer holds beside status and place. Source: HL7 FHIR R4 §3.1.0.1.11 (Prefer). */
export interface ToldOfEntries {
  /** `minimal`: nothing; `OperationOutcome`: an outcome in every entry; null: outcomes where there is something to say. */
  readonly preference: 'minimal' | 'OperationOutcome' | 'representation' | null;
  /** Resources as they are now, by id: `representation`. */
  readonly resources?: ReadonlyMap<string, Resource>;
}

/** The transaction-response: one entry per entry received, in the same order; warnings ride on the submission set. */
export function transactionResponse(
  slots: readonly BundleSlot[],
  ids: ProvidedIds,
  warnings: readonly Issue[],
  { preference, resources }: ToldOfEntries = { preference: null },
): Bundle {
  const { entry = [], ...bundle } = plainResponse(slots, ids, warnings);
  const told = entry.map(({ response }): BundleEntry => {
    const { outcome, ...rest } = response ?? { status: '200 OK' };
    const own = preference === 'OperationOutcome' ? (outcome ?? operationOutcome([DONE])) : outcome;
    const resource = resources?.get((rest.location ?? '').replace(/^.*\//, ''));
    return {
      ...(resource === undefined ? {} : { resource }),
      response: preference === 'minimal' || own === undefined ? rest : { ...rest, outcome: own },
    };
  });
  return { ...bundle, entry: told };
}

function plainResponse(slots: readonly BundleSlot[], ids: ProvidedIds, warnings: readonly Issue[]): Bundle {
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
