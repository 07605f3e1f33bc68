/** What may be wrong with XDS metadata. */
export type MetadataProblemCode =
  | 'missing' // something that must be there is not
  | 'twice' // something that may be there once is there twice
  | 'unreadable' // a value is not of its type
  | 'too-many'
  | 'unknown-classification'
  | 'unknown-object'
  | 'unknown-association'
  | 'patient-mixture'; // two patients in one request

/** A refusal. The message is plain English and holds no value of the metadata; `at` names a place, as `document[0].classCode`. */
export class MetadataProblem extends Error {
  readonly code: MetadataProblemCode;
  readonly at: string | undefined;
  constructor(code: MetadataProblemCode, message: string, at?: string) {
    super(message);
    this.name = 'MetadataProblem';
    this.code = code;
    this.at = at;
  }
}
