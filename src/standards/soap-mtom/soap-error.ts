/** The closed list of reasons for which a message cannot be read as SOAP. */
export type SoapErrorCode =
  | 'unreadable-type' // the Content-Type is not one of SOAP or MTOM, or lacks what it needs
  | 'message-too-large'
  | 'envelope-too-large'
  | 'broken-package' // the MIME package is not closed, or a part has no end
  | 'cut-off' // the client hung up before the end
  | 'too-many-parts'
  | 'part-headers-too-large'
  | 'duplicate-part' // two parts have one Content-ID
  | 'unreadable-part' // a part is encoded in a way that is not read
  | 'missing-part' // an xop:Include names a part that is not there
  | 'foreign-reference' // an xop:Include names something outside the message
  | 'not-xml' // also: a DOCTYPE, too deep, too many elements
  | 'not-soap'
  | 'not-understood'; // a header that must be understood is not

/** A refusal. The message is plain English and holds nothing of the message but names of its structure. */
export class SoapError extends Error {
  readonly code: SoapErrorCode;
  constructor(code: SoapErrorCode, message: string) {
    super(message);
    this.name = 'SoapError';
    this.code = code;
  }
}
