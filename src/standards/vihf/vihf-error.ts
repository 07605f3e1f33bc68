import type { CertificateProblem } from '../x509/trust.ts';
import type { XmlSignatureProblem } from '../xml-signature/signature-error.ts';

/** The closed list of reasons for which a VIHF is refused. */
export type VihfProblem =
  | XmlSignatureProblem
  | 'no-assertion'
  | 'several-assertions'
  | 'no-tls-certificate'
  | 'tls-certificate-differs' // another holder's than who asks
  | 'same-key' // one certificate signs and another opens the connection
  | 'signer-certificate' // not believed; `detail` is a CertificateProblem
  | 'signer-differs' // not the certificate of who must sign in this mode
  | 'issuer-differs'
  | 'saml-version'
  | 'bad-time'
  | 'not-yet-valid'
  | 'expired'
  | 'wrong-audience'
  | 'missing-attribute'
  | 'repeated-attribute'
  | 'bad-attribute';

/** How a refusal is said: WS-Security 1.1 §12 for the fault, the DMP's own code where a public source knows one. */
export interface VihfFault {
  readonly subcode:
    | 'InvalidSecurity'
    | 'InvalidSecurityToken'
    | 'UnsupportedAlgorithm'
    | 'FailedCheck'
    | 'FailedAuthentication'
    | 'SecurityTokenUnavailable'
    | 'MessageExpired';
  readonly dmp: 'DMPInvalidCertificate' | null;
  /** English and French, without anything of the message. */
  readonly text: string;
  readonly texte: string;
}

const invalid = (text: string, texte: string): VihfFault => ({ subcode: 'InvalidSecurity', dmp: null, text, texte });
const token = (text: string, texte: string): VihfFault => ({ subcode: 'InvalidSecurityToken', dmp: null, text, texte });
const check = (text: string, texte: string): VihfFault => ({ subcode: 'FailedCheck', dmp: null, text, texte });
const algorithm = (text: string, texte: string): VihfFault => ({
  subcode: 'UnsupportedAlgorithm',
  dmp: null,
  text,
  texte,
});
const certificate = (text: string, texte: string): VihfFault => ({
  subcode: 'FailedAuthentication',
  dmp: 'DMPInvalidCertificate',
  text,
  texte,
});

/** What the caller hears. */
export const VIHF_FAULTS: Readonly<Record<VihfProblem, VihfFault>> = {
  'no-assertion': invalid('The header carries no VIHF.', "L'en-tête ne porte pas de VIHF."),
  'several-assertions': invalid('There is more than one assertion.', "Il y a plus d'une assertion."),
  'not-xml': invalid('The header is not readable XML.', "L'en-tête n'est pas un XML lisible."),
  'not-signed': invalid('The VIHF is not signed.', "Le VIHF n'est pas signé."),
  'several-signatures': invalid('The VIHF has several signatures.', 'Le VIHF porte plusieurs signatures.'),
  'signature-shape': invalid('The signature is not formed as XMLDSig wants.', "La signature n'a pas la forme XMLDSig."),
  'signature-algorithm': algorithm('The signature algorithm is not accepted.', "L'algorithme de signature est refusé."),
  'digest-algorithm': algorithm('The digest algorithm is not accepted.', "L'algorithme d'empreinte est refusé."),
  'canonicalization-algorithm': algorithm('The canonicalization is not accepted.', 'La canonisation est refusée.'),
  'transform-refused': algorithm('A transform is not accepted.', 'Une transformation est refusée.'),
  'reference-elsewhere': check('The signature covers something else.', 'La signature couvre autre chose.'),
  'several-references': check('The signature has several references.', 'La signature a plusieurs références.'),
  'duplicate-id': check('The identifier of the VIHF is not unique.', "L'identifiant du VIHF n'est pas unique."),
  'comment-refused': check('The VIHF holds a comment.', 'Le VIHF contient un commentaire.'),
  'too-large': invalid('The VIHF is too large.', 'Le VIHF est trop grand.'),
  'key-info': certificate('The signer’s certificate is absent or unreadable.', 'Le certificat de signature manque.'),
  'key-refused': certificate('The key of the signature is not accepted.', 'La clé de signature est refusée.'),
  'digest-differs': check('The VIHF was changed after it was signed.', 'Le VIHF a été modifié après sa signature.'),
  'signature-wrong': check('The signature is wrong.', 'La signature est fausse.'),
  'certificate-differs': check('The signature names another certificate.', 'La signature désigne un autre certificat.'),
  'no-tls-certificate': certificate('No client certificate was shown.', "Aucun certificat client n'a été présenté."),
  'tls-certificate-differs': certificate(
    'The client certificate of the connection is of another holder.',
    "Le certificat client de la connexion est celui d'un autre titulaire.",
  ),
  'same-key': certificate(
    'One certificate signs and another authenticates: here they are the same.',
    "Un certificat signe, un autre authentifie : c'est ici le même.",
  ),
  'signer-certificate': certificate(
    'The signing certificate is not valid.',
    "Le certificat de signature n'est pas valide.",
  ),
  'signer-differs': certificate(
    'The signing certificate is not of who must sign in this mode.',
    "Le certificat de signature n'est pas celui qui doit signer dans ce mode.",
  ),
  'issuer-differs': token('Issuer is not the name in the certificate.', "Issuer n'est pas le nom du certificat."),
  'saml-version': token('The assertion is not SAML 2.0.', "L'assertion n'est pas en SAML 2.0."),
  'bad-time': token('A time is not readable.', "Une date n'est pas lisible."),
  'not-yet-valid': token('The VIHF is not valid yet.', "Le VIHF n'est pas encore valide."),
  expired: { subcode: 'MessageExpired', dmp: null, text: 'The VIHF is over.', texte: 'Le VIHF a expiré.' },
  'wrong-audience': token('The VIHF is for another audience.', 'Le VIHF est destiné à un autre système.'),
  'missing-attribute': token('An attribute of the VIHF is missing.', 'Un attribut du VIHF manque.'),
  'repeated-attribute': token('An attribute of the VIHF is repeated.', 'Un attribut du VIHF est répété.'),
  'bad-attribute': token('An attribute of the VIHF is not accepted.', 'Un attribut du VIHF est refusé.'),
};

/** A refusal. `detail` names an attribute or a CertificateProblem, never a value. */
export class VihfError extends Error {
  readonly problem: VihfProblem;
  readonly detail: string | CertificateProblem | null;

  constructor(problem: VihfProblem, detail: string | null = null) {
    super(detail === null ? problem : `${problem}: ${detail}`);
    this.name = 'VihfError';
    this.problem = problem;
    this.detail = detail;
  }

  get fault(): VihfFault {
    return VIHF_FAULTS[this.problem];
  }
}
