/** What `carnet hl7 send` asks of the composition. */

export const HL7_ACTS = ['new', 'replace', 'withdraw'] as const;

/** One message to send over MLLP. */
export interface Hl7Request {
  /** A CDA document, put into a message; or a message, which begins by MSH. */
  readonly file: string;
  readonly act: (typeof HL7_ACTS)[number];
  readonly message: 'ORU' | 'MDM';
  /** Visibility flags that are Y. */
  readonly flags: readonly string[];
  readonly receipt: boolean;
  /** MSH-10; null: one is made. */
  readonly controlId: string | null;
  /** Folder. */
  readonly card: string;
  /** `mllps://host:port`. */
  readonly url: string;
  readonly trace: string | null;
}

export interface Hl7Result {
  readonly controlId: string;
  /** MSA-1: AA, AE, AR. */
  readonly code: string;
  /** Each ERR: codes and sentence; warnings too. */
  readonly reported: readonly string[];
  /** Value of the ZAM^Z01, Y or N; null when none came. */
  readonly receipt: string | null;
}
