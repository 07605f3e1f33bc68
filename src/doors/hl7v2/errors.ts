/** One table: every error code that may reach this door -> MSA-1, ERR-3, ERR-5 and French words. */
import type { DocumentsErrorCode } from '../../documents/documents-errors.ts';
import { Failure, type KernelErrorCode } from '../../kernel/errors.ts';
import { CdaError, type CdaErrorCode } from '../../standards/cda/cda-error.ts';
import type { Answer, ApplicationError } from '../../standards/hl7v2/acknowledgement.ts';
import { Hl7Error, REJECTED } from '../../standards/hl7v2/hl7-error.ts';

/** Refusals that only this door knows. */
export type Hl7DoorErrorCode =
  | 'not-a-structure' // the certificate is a card, or names nobody
  | 'unknown-sender' // the directory does not know the structure, or it is closed, or no product of its own is registered
  | 'not-believed' // the certificate was revoked, or is over, since the connection was opened
  | 'not-for-record' // DESTDMP is N
  | 'other-patient' // PID and the document name two persons
  | 'traits-incomplete'
  | 'nothing-replaced' // neither the document nor TXA-13 says what is replaced
  | 'older-version'
  | 'not-yours'; // absent, or of another depositor: always alike

export type Hl7ErrorCode = KernelErrorCode | DocumentsErrorCode | Hl7DoorErrorCode;

interface Words {
  readonly code: 'AE' | 'AR';
  readonly application: ApplicationError;
  readonly text: string;
  /** True when the failure's own reason may follow. */
  readonly explain?: boolean;
}

const error = (application: ApplicationError, text: string, explain = false): Words => ({
  code: 'AE',
  application,
  text,
  explain,
});
/** Chapter 2 §2.9.2.2: not the message's fault; the same one may be sent again. */
const later = (text: string): Words => ({ code: 'AR', application: '906', text });

export const HL7_ERRORS = {
  // the kernel's
  'invalid-input': error('906', "La demande n'a pas la forme attendue", true),
  'unknown-record': error('902', 'Aucun dossier ne répond à cet INS'),
  'not-found': error('901', 'Aucun document déposé par votre structure ne répond à cet identifiant'),
  refused: error('906', "Votre structure n'a pas le droit de faire cela dans ce dossier", true),
  'version-conflict': later('Le document vient de changer: renvoyez le message'),
  busy: later('Trop de demandes en ce moment: renvoyez le message dans un instant'),
  'too-many-strangers': later('Votre structure a cherché trop de patients inconnus aujourd’hui'.replace('’', "'")),
  unavailable: later('Une partie du système ne répond pas: renvoyez le message dans un instant'),
  'storage-full': later('Rien ne peut être enregistré en ce moment: renvoyez le message plus tard'),
  integrity: later("Des données enregistrées n'ont pas pu être vérifiées"),
  // the documents'
  'content-refused': error('906', 'Le document lui-même est refusé', true),
  'metadata-contradiction': error('906', 'Le message et le document se contredisent', true),
  'patient-mismatch': error('904', "Le document concerne quelqu'un d'autre que PID-3"),
  'unique-id-used': error(
    '906',
    "Cet identifiant de document a déjà servi dans le dossier: avec d'autres octets, ou pour un document retiré",
  ),
  'revision-used': error('900', 'Ce setId et ce versionNumber sont déjà dans le dossier'),
  'submission-set-reused': error('906', 'Ce message a déjà servi à une autre transmission'),
  'replaced-not-current': error(
    '900',
    "Le document à remplacer n'est pas la version à jour d'un document de votre structure",
  ),
  'folder-unknown': error('906', "Le classeur n'existe pas"),
  'folder-full': error('906', 'Le classeur est plein'),
  'other-identifier': error('906', 'Le document garde un autre uniqueId', true),
  'status-final': error('900', 'Le statut de ce document ne peut plus changer'),
  'media-type-refused': error('906', 'Le dossier ne prend pas ce type de fichier', true),
  'document-too-large': error('906', 'Le document est trop grand', true),
  'type-not-depositable': error('906', 'Votre structure ne peut pas déposer un document de ce type'),
  // the door's
  'not-a-structure': {
    code: 'AR',
    application: '906',
    text: "Le certificat de la connexion n'est pas celui d'une structure",
  },
  'unknown-sender': {
    code: 'AR',
    application: '906',
    text: "L'annuaire ne connaît pas cette structure, ou aucun logiciel n'y est enregistré",
  },
  'not-believed': { code: 'AR', application: '906', text: "Le certificat de la connexion n'est plus accepté" },
  'not-for-record': error('906', "DESTDMP vaut N: ce port n'alimente que le dossier"),
  'other-patient': error('904', "Le document n'est pas de la personne de PID (INS, nom, date de naissance ou sexe)"),
  'traits-incomplete': error('905', 'Les traits de l’identité ne sont pas tous dans le document'.replace('’', "'")),
  'nothing-replaced': error('900', 'Rien ne dit quel document est remplacé (relatedDocument RPLC, ou TXA-13)'),
  'older-version': error('900', "Ce n'est pas la version la plus récente du document"),
  'not-yours': error('901', 'Aucun document déposé par votre structure ne répond à cet identifiant'),
} as const satisfies Record<Hl7ErrorCode, Words>;

/** What the door throws. */
export class Hl7Refusal extends Failure<Hl7ErrorCode> {
  constructor(code: Hl7DoorErrorCode) {
    super(code);
    this.name = 'Hl7Refusal';
  }
}

/** What a document says of its patient that has a code of its own. */
const IDENTITY: Readonly<Partial<Record<CdaErrorCode, ApplicationError>>> = {
  'missing-patient': '903',
  'missing-ins': '903',
  'bad-ins': '904',
  'ins-wrong-key': '904',
};

/** Reasons told in one sentence. */
const MAX_REASONS = 3;

function isKnown(code: string): code is Hl7ErrorCode {
  return Object.hasOwn(HL7_ERRORS, code);
}

/** The refusal in this door's words; null for a programming mistake, which the caller logs. `at` is an ERL. */
export function toRefusal(thrown: unknown, at: string): Answer | null {
  if (thrown instanceof Hl7Error) {
    const code = REJECTED.has(thrown.condition) ? 'AR' : 'AE';
    return { code, reported: [{ condition: thrown.condition, severity: 'E', at: thrown.at, text: thrown.message }] };
  }
  if (thrown instanceof CdaError) {
    const application = IDENTITY[thrown.code] ?? '906';
    return refusal('AE', application, at, `Le document lui-même est refusé (${thrown.message}).`);
  }
  if (!(thrown instanceof Failure) || !isKnown(thrown.code)) return null;
  const words: Words = HL7_ERRORS[thrown.code];
  const { problems = [], reason } = thrown.details;
  const reasons = problems.length > 0 ? problems.map((one) => one.reason) : reason === undefined ? [] : [reason];
  const why = words.explain === true && reasons.length > 0 ? ` (${reasons.slice(0, MAX_REASONS).join('; ')})` : '';
  return refusal(words.code, words.application, at, `${words.text}${why}.`);
}

function refusal(code: 'AE' | 'AR', application: ApplicationError, at: string, text: string): Answer {
  return { code, reported: [{ condition: '207', application, severity: 'E', at, text }] };
}

/** The answer to a mistake of ours. */
export function mistake(reference: string): Answer {
  return refusal('AR', '906', '', `Une erreur s'est produite ici. Référence: ${reference}.`);
}
