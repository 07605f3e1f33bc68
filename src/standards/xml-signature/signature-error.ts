/** The closed list of reasons for which a signature is refused. */
export type XmlSignatureProblem =
  | 'not-xml' // not well-formed, or over the limits of XML that we read
  | 'not-signed'
  | 'several-signatures'
  | 'signature-shape' // an element of XMLDSig that is absent, repeated, unknown or out of its place
  | 'signature-algorithm' // unknown, an HMAC, or SHA-1 where it is not accepted
  | 'digest-algorithm'
  | 'canonicalization-algorithm'
  | 'transform-refused'
  | 'reference-elsewhere' // names something else than the element that carries the signature
  | 'several-references'
  | 'duplicate-id'
  | 'comment-refused' // a comment or an instruction inside what is signed
  | 'too-large'
  | 'key-info' // no certificate, several, or one that is not readable
  | 'key-refused' // too small, of another kind than the algorithm's, or not made to sign
  | 'digest-differs'
  | 'signature-wrong'
  | 'certificate-differs'; // XAdES: the signed properties name another certificate

/** A refusal. The message holds nothing of the document. */
export class XmlSignatureError extends Error {
  readonly problem: XmlSignatureProblem;

  constructor(problem: XmlSignatureProblem, message: string = problem) {
    super(message);
    this.name = 'XmlSignatureError';
    this.problem = problem;
  }
}
