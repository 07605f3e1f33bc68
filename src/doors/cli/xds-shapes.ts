/** What `carnet xds` asks of the composition, and what it is told. */
/** Each with the transaction of the DMP, the word it needs more (null: none), and what it does. */
export const XDS_TRANSACTIONS = {
  exists: ['TD0.2', null, 'does the record exist, and may this card read it?'],
  authorise: ['TD0.3', null, 'the patient, informed, does not oppose access'],
  'end-access': ['TD0.3', null, 'this card’s own authorisation ends'],
  find: ['TD0.5', 'name|given|M or F|YYYY-MM-DD', 'finds a patient without INS: for medical regulation only'],
  records: ['TD0.4', null, 'lists the records in which this card is authorised'],
  describe: ['TD1.3a', null, 'how the record is administered: emergencies opposed'],
  revise: ['TD1.3b', null, 'changes what is administered: refused, the holder does it in her space'],
  close: ['TD1.4', null, 'closes the record: refused likewise'],
  professionals: ['TD1.6', null, 'who is authorised, and who is blocked'],
  deposit: ['TD2.1, ITI-41', 'document.xml', 'deposits a CDA document, its card read from its header'],
  search: ['TD3.1, ITI-18', null, 'lists the documents that the record shows this card'],
  read: ['TD3.2, ITI-43', 'uniqueId', 'the bytes of one document, on the standard output or into --out'],
  hide: ['TD3.3a, ITI-57', 'uniqueId', 'masks a document to professionals'],
  show: ['TD3.3a, ITI-57', 'uniqueId', 'shows it to them again'],
  announce: ['TD3.3b, ITI-57', 'uniqueId', 'makes visible to the patient what was kept from her'],
  withdraw: ['TD3.3c, ITI-57', 'uniqueId', 'withdraws a document'],
  archive: ['TD3.3d, ITI-57', 'uniqueId', 'archives a document'],
  unarchive: ['TD3.3d, ITI-57', 'uniqueId', 'takes it back from the archive'],
} as const satisfies Readonly<Record<string, readonly [string, string | null, string]>>;

export type XdsTransaction = keyof typeof XDS_TRANSACTIONS;

/** One transaction to speak over SOAP. */
export interface XdsRequest {
  readonly transaction: XdsTransaction;
  /** Path of the document to deposit, or uniqueId of the one to read. */
  readonly argument: string | null;
  /** Folder. */
  readonly card: string;
  readonly patient: { readonly value: string; readonly oid: string } | null;
  readonly structureId: string | null;
  /** How the record is accessed; null: as usual, and TD0.5 in medical regulation. */
  readonly mode: 'bris_de_glace' | 'centre_15' | null;
  /** Why the glass is broken. */
  readonly reason: string | null;
  readonly url: string;
  readonly trace: string | null;
}

export interface XdsResult {
  /** HTTP. */
  readonly status: number;
  /** `Success`, `PartialSuccess`, `Failure`, `Fault`, `DMPOk`…; `NotFound`: no document to go on with. */
  readonly outcome: string;
  /** Code and sentence of each. */
  readonly errors: readonly string[];
  readonly entries: readonly {
    readonly uniqueId: string;
    readonly title: string;
    readonly type: string;
    readonly at: string;
  }[];
  /** What the answer says besides, a line each: authorisations, administrative facts, persons. */
  readonly facts: readonly string[];
  readonly documents: readonly Buffer[];
}
