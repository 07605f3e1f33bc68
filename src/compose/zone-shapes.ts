/** Shapes that several calls between the zones share. */

import { MAX_DOCUMENT_BYTES } from '../documents/limits.ts';
import { MAX_VERSIONS } from '../documents/read-versions.ts';
import type { RetrievedDocument } from '../documents/retrieve-document.ts';
import * as shape from '../kernel/link/shapes.ts';

const { bytes, instant, integer, list, object, text } = shape;

/** JSON around the bytes of a document: index card, set, envelope. */
export const CARD_BYTES = 1024 * 1024;
export const inBase64 = (size: number): number => Math.ceil(size / 3) * 4 + CARD_BYTES;

export const id = text(36);
export const word = text(300);
export const envelope = bytes(CARD_BYTES);
const codes = list(text(64), 200);
export const place = object({ serviceFrom: text(40), entryUuid: id });
export const category = object({ types: codes, classes: codes, excludedTypes: codes });
export const facet = { type: word, class: word, count: integer };

export const retrieved: shape.Shape<RetrievedDocument> = shape.both(
  object({
    logicalId: id,
    contentId: id,
    size: integer,
    mediaType: word,
    entry: envelope,
    version: integer,
    depositedAt: instant,
    depositorKind: word,
    content: bytes(MAX_DOCUMENT_BYTES),
  }),
  shape.optional({
    versions: list(
      object({ side: shape.oneOf('later', 'earlier'), logicalId: id, depositedAt: instant }),
      2 * MAX_VERSIONS,
    ),
  }),
);
