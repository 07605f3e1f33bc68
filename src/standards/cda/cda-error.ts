/** The closed list of reasons for which a document is not readable as a CDA R2 of the French profiles. */
export type CdaErrorCode =
  | 'empty'
  | 'too-large'
  | 'unsupported-encoding'
  | 'doctype-refused'
  | 'too-deep'
  | 'too-many-elements'
  | 'too-many-attributes'
  | 'name-too-long'
  | 'attribute-too-long'
  | 'not-well-formed'
  | 'not-cda'
  | 'several-documents'
  | 'repeated-element'
  | 'missing-id'
  | 'bad-id'
  | 'missing-type'
  | 'unknown-type'
  | 'missing-title'
  | 'missing-time'
  | 'bad-time'
  | 'missing-confidentiality'
  | 'bad-confidentiality'
  | 'missing-patient'
  | 'missing-ins'
  | 'bad-ins'
  | 'ins-wrong-key'
  | 'missing-author'
  | 'missing-body'
  | 'bad-embedded-file'
  | 'too-many-embedded-files';

/** A refusal. The message is plain English and never holds anything of the document: no value, no name, no INS. */
export class CdaError extends Error {
  readonly code: CdaErrorCode;

  constructor(code: CdaErrorCode, message: string) {
    super(message);
    this.name = 'CdaError';
    this.code = code;
  }
}

export type CdaWarningCode =
  | 'ins-wrong-key'
  | 'ins-not-first'
  | 'ins-traits-incomplete'
  | 'missing-set-id'
  | 'missing-version-number'
  | 'missing-language'
  | 'missing-legal-authenticator'
  | 'missing-custodian'
  | 'missing-service-time'
  | 'missing-practice-setting'
  | 'missing-facility'
  | 'title-too-long'
  | 'time-without-offset'
  | 'french-template-missing'
  | 'stylesheet-instruction-ignored'
  | 'embedded-stylesheet-ignored'
  | 'signature-not-verified'
  | 'embedded-file-type-differs'
  | 'embedded-file-unreadable'
  | 'pdf-active-content'
  | 'type-not-in-dmp'
  | 'class-assumed'
  | 'code-not-in-value-set'
  | 'format-default';

/** A defect that a good server accepts and mentions. `detail` names a place in the header or a code, never a personal value. */
export interface CdaWarning {
  readonly code: CdaWarningCode;
  readonly message: string;
}
