import type { Coded, StatedTime } from '../xds/metadata.ts';
import type { CdaWarning } from './cda-error.ts';
import type { SniffedFile } from './sniff.ts';

/**
 * The human-readable body of a CDA document as a typed, serialisable tree. It holds text, numbers and image bytes, never
 * markup: a page draws it with its own elements, so nothing that a depositor wrote is ever interpreted as HTML or executed.
 * Source: HL7 CDA R2 narrative block (NarrativeBlock.xsd), CI-SIS section models.
 */
export interface Narrative {
  readonly level: 'N1' | 'N3';
  readonly title: string;
  readonly sections: readonly NarrativeSection[];
  /** Files inside the document; a copy of the whole document (template 1.2.250.1.213.1.1.2.243) comes first. */
  readonly attachments: readonly NarrativeAttachment[];
  /** True when a limit was reached and something is not in the tree: the page must say so and offer the original. */
  readonly truncated: boolean;
  readonly warnings: readonly CdaWarning[];
}

export interface NarrativeSection {
  readonly title: string;
  readonly code?: Coded;
  readonly blocks: readonly NarrativeBlock[];
  readonly results: readonly NarrativeResult[];
  /** True when the author's text states other numbers than the results: the text is shown, and the results only on demand. */
  readonly differs?: true;
  readonly sections: readonly NarrativeSection[];
}

export type NarrativeBlock =
  | { readonly kind: 'paragraph'; readonly styles: readonly TextStyle[]; readonly children: readonly NarrativeInline[] }
  | NarrativeList
  | NarrativeTable;

export interface NarrativeList {
  readonly kind: 'list';
  readonly ordered: boolean;
  readonly caption: readonly NarrativeInline[];
  readonly items: readonly (readonly NarrativeBlock[])[];
}

export interface NarrativeTable {
  readonly kind: 'table';
  readonly caption: readonly NarrativeInline[];
  readonly head: readonly NarrativeRow[];
  readonly body: readonly NarrativeRow[];
  readonly foot: readonly NarrativeRow[];
}

export interface NarrativeRow {
  readonly cells: readonly NarrativeCell[];
  /** Set when a structured result that this row shows is out of its range. */
  readonly flag?: ResultFlag;
}

export interface NarrativeCell {
  readonly header: boolean;
  readonly scope?: 'row' | 'col' | 'rowgroup' | 'colgroup';
  readonly colSpan: number;
  readonly rowSpan: number;
  readonly align?: 'left' | 'center' | 'right';
  readonly styles: readonly TextStyle[];
  readonly blocks: readonly NarrativeBlock[];
}

export type TextStyle = 'bold' | 'italics' | 'underline' | 'emphasis' | 'strikethrough' | 'small' | 'alert';

export type NarrativeInline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'styled'; readonly styles: readonly TextStyle[]; readonly children: readonly NarrativeInline[] }
  | { readonly kind: 'sub' | 'sup'; readonly children: readonly NarrativeInline[] }
  /** Shown as text; `address` (http, https or mailto only) may be written beside it, never loaded. */
  | { readonly kind: 'link'; readonly address: string | null; readonly children: readonly NarrativeInline[] }
  | { readonly kind: 'image'; readonly image: NarrativeImage }
  /** A file that is not a displayable image: `attachments[attachment]`. */
  | { readonly kind: 'attachment'; readonly attachment: number };

export interface NarrativeImage {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/gif';
  /** Base64 without white space. */
  readonly data: string;
  readonly alternative: string;
}

export interface NarrativeAttachment {
  /** Position in `readCda(bytes).embeddedFiles`; -1 for the body of a level 1 document. */
  readonly fileIndex: number;
  readonly kind: 'copy' | 'body' | 'file';
  readonly mediaType: string;
  readonly sniffed: SniffedFile;
  /** Decoded bytes. */
  readonly size: number;
  readonly title: string;
}

export type ResultFlag = 'low' | 'high' | 'very-low' | 'very-high' | 'abnormal';

/** A measured or observed value of a structured entry. */
export interface NarrativeResult {
  readonly label: string;
  readonly code?: Coded;
  /** The value as written: a number, a text, a coded label. */
  readonly value: string;
  readonly numeric?: number;
  readonly unit?: string;
  readonly reference?: ReferenceRange;
  /** HL7 ObservationInterpretation code received (N, H, L, HH, LL, A…). */
  readonly interpretation?: string;
  /** Out of range, from the interpretation code, else from the value and its range. */
  readonly flag?: ResultFlag;
  readonly time?: StatedTime;
}

export interface ReferenceRange {
  readonly low?: number;
  readonly high?: number;
  readonly unit?: string;
  readonly text?: string;
}
