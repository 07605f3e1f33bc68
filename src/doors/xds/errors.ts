/** One table: every error code that may reach this door -> the code of IHE or of the DMP, whose fault it is, and French words. */
import type { DocumentsErrorCode } from '../../documents/documents-errors.ts';
import { Failure, type FailureDetails, type KernelErrorCode } from '../../kernel/errors.ts';
import { SoapError } from '../../standards/soap-mtom/soap-error.ts';
import { MetadataProblem } from '../../standards/xds/metadata-problem.ts';
import type { RefusedCall } from './parts.ts';

/** Refusals that only SOAP and XDS know. */
export type XdsDoorErrorCode =
  | 'invalid-metadata'
  | 'missing-document' // a card without its bytes
  | 'missing-metadata' // bytes without their card
  | 'unknown-operation'
  | 'wrong-action' // WS-Addressing names another action than the body
  | 'unknown-query'
  | 'missing-parameter'
  | 'wrong-parameter'
  | 'too-many-results'
  | 'unknown-repository'
  | 'update-unknown' // ITI-57 asks for something else than one change of one card
  | 'update-refused' // ITI-57 asks for what no act does
  | 'unknown-card' // ITI-57 names a card that is not there
  | 'signature-refused'
  | 'no-patient' // the VIHF names no patient, and the transaction concerns one
  | 'other-patient' // the VIHF names another patient than the request
  | 'no-reason' // the glass is broken without saying why
  | 'list-refused' // TD0.4 for whom it is not, or without the date that it wants
  | 'search-refused' // TD0.5 for whom it is not
  | 'attached-to-space'; // TD1.3b, TD1.4: a record attached to a health space is managed there

export type XdsErrorCode = KernelErrorCode | DocumentsErrorCode | XdsDoorErrorCode;

interface Words {
  /** Source: ITI TF-3 table 4.2.4.1-2; codes that begin by DMP are seen in the national messages or made after them. */
  readonly code: string;
  readonly at: 'Sender' | 'Receiver';
  readonly text: string;
  /** True when the failure's own reason may follow. */
  readonly explain?: boolean;
}

const sender = (code: string, text: string, explain = false): Words => ({ code, at: 'Sender', text, explain });
const receiver = (code: string, text: string): Words => ({ code, at: 'Receiver', text });

export const XDS_ERRORS = {
  // the kernel's
  'invalid-input': sender('XDSRegistryError', "La demande n'a pas la forme attendue", true),
  'unknown-record': sender('XDSUnknownPatientId', 'Aucun dossier ne répond à cet identifiant de patient'),
  'not-found': sender('XDSDocumentUniqueIdError', 'Aucun document ne répond à cet identifiant'),
  refused: sender('DMPAccessDeniedByRightsService', "Vous n'avez pas le droit de faire cela dans ce dossier", true),
  'version-conflict': sender('XDSMetadataVersionError', 'La fiche a changé depuis que vous l’avez lue'),
  busy: receiver('XDSRegistryBusy', 'Trop de demandes en ce moment: réessayez dans un instant'),
  'too-many-strangers': receiver(
    'XDSRegistryBusy',
    "Vous avez atteint le nombre de patients inconnus de vous que l'on peut chercher en un jour",
  ),
  unavailable: receiver('XDSRegistryBusy', 'Une partie du système ne répond pas: réessayez dans un instant'),
  'storage-full': receiver('XDSRepositoryOutOfResources', 'Rien ne peut être enregistré en ce moment'),
  integrity: receiver('XDSRepositoryError', "Des données enregistrées n'ont pas pu être vérifiées"),
  // the documents'
  'content-refused': sender('XDSRepositoryError', 'Le document lui-même est refusé', true),
  'metadata-contradiction': sender('XDSRegistryMetadataError', 'Les métadonnées et le document se contredisent', true),
  'patient-mismatch': sender('XDSPatientIdDoesNotMatch', "Le document concerne quelqu'un d'autre"),
  'unique-id-used': sender('XDSDuplicateUniqueIdInRegistry', 'Cet uniqueId est déjà dans le dossier'),
  'revision-used': sender('XDSRegistryMetadataError', 'Ce setId et ce versionNumber sont déjà dans le dossier'),
  'submission-set-reused': sender(
    'XDSDuplicateUniqueIdInRegistry',
    "L'uniqueId de ce lot a déjà servi à une autre soumission",
  ),
  'replaced-not-current': sender(
    'XDSReplaceFailed',
    "Le document à remplacer n'est pas un document à jour que vous avez déposé",
  ),
  'folder-unknown': sender('XDSRegistryMetadataError', "Le classeur, ou un document à y ranger, n'existe pas"),
  'folder-full': sender('XDSRegistryMetadataError', 'Le classeur est plein', true),
  'other-identifier': sender('XDSMetadataUpdateError', 'Le document garde un autre uniqueId', true),
  'status-final': sender('XDSMetadataUpdateError', 'Le statut de ce document ne peut plus changer'),
  'media-type-refused': sender('XDSRepositoryMetadataError', 'Le dossier ne prend pas ce type de fichier', true),
  'document-too-large': sender('XDSRepositoryOutOfResources', 'Le document est trop grand', true),
  'type-not-depositable': sender('DMPAccessDeniedByRightsService', 'Vous ne pouvez pas déposer un document de ce type'),
  // the door's
  'invalid-metadata': sender('XDSRegistryMetadataError', 'Les métadonnées ne sont pas valides', true),
  'missing-document': sender('XDSMissingDocument', 'Une fiche arrive sans les octets de son document'),
  'missing-metadata': sender('XDSMissingDocumentMetadata', 'Un document arrive sans sa fiche'),
  'unknown-operation': sender('DMPUnknownOperation', "Ce service ne connaît pas l'élément du corps du message"),
  'wrong-action': sender('DMPWrongAction', "L'action (WS-Addressing) n'est pas celle du corps du message"),
  'unknown-query': sender('XDSUnknownStoredQuery', "Cette requête enregistrée n'est pas servie ici"),
  'missing-parameter': sender('XDSStoredQueryMissingParam', 'Il manque un paramètre à la requête', true),
  'wrong-parameter': sender('XDSStoredQueryParamNumber', "Un paramètre de la requête n'est pas lisible", true),
  'too-many-results': sender('XDSTooManyResults', 'Trop de résultats: précisez la recherche'),
  'unknown-repository': sender('XDSUnknownRepositoryId', "Cet entrepôt n'est pas celui-ci"),
  'update-unknown': sender(
    'XDSMetadataUpdateOperationError',
    "Cette mise à jour n'est pas de celles qui se font ici",
    true,
  ),
  'unknown-card': sender('XDSMetadataUpdateError', 'Aucune fiche ne répond à cet identifiant'),
  'update-refused': sender('XDSMetadataUpdateError', 'Ce changement ne se fait pas', true),
  'signature-refused': sender('XDSRepositoryError', 'La signature du lot est refusée', true),
  'no-patient': sender('XDSUnknownPatientId', 'Le VIHF ne nomme aucun patient'),
  'other-patient': sender('XDSPatientIdDoesNotMatch', 'Le VIHF et la demande ne nomment pas le même patient'),
  'no-reason': sender(
    'DMPAccessDeniedByRightsService',
    'Le bris de glace dit sa raison, en dix caractères au moins et cinq cents au plus (Mode_Acces_Raison)',
  ),
  'list-refused': sender(
    'DMPAccessDeniedByRightsService',
    'Cette liste est celle du professionnel qui la demande; une structure la demande depuis une date d’autorisation',
  ),
  'search-refused': sender(
    'DMPAccessDeniedByRightsService',
    'La recherche sans INS est celle de la régulation médicale, par un centre que l’annuaire connaît comme tel',
  ),
  'attached-to-space': sender(
    'DMPDossierRattacheENS',
    'Ce dossier est rattaché à un espace de santé: sa titulaire ou son titulaire le gère depuis cet espace',
  ),
} as const satisfies Record<XdsErrorCode, Words>;

/** What the door throws. */
export class XdsRefusal extends Failure<XdsErrorCode> {
  constructor(code: XdsDoorErrorCode, details: FailureDetails = {}) {
    super(code, details);
    this.name = 'XdsRefusal';
  }
}

/** The caller is not who it says, or not proved: a fault, before any record is looked for. */
export class CallerRefused extends Error {
  /** `DMPInvalidCertificate`, `InvalidSecurityToken`… */
  readonly code: string;
  /** French sentence. */
  readonly text: string;
  /** For the bounded security log. */
  readonly reason: string;
  constructor(code: string, text: string, reason: string) {
    super(reason);
    this.name = 'CallerRefused';
    this.code = code;
    this.text = text;
    this.reason = reason;
  }
}

const SOAP_TEXTS = "Le message n'est pas lisible";

function isKnown(code: string): code is XdsErrorCode {
  return Object.hasOwn(XDS_ERRORS, code);
}

/** The refusal in this door's words; null for a programming mistake, which the caller logs. */
export function toRefusedCall(error: unknown): RefusedCall | null {
  if (error instanceof SoapError) {
    return { code: `DMPMessage-${error.code}`, text: `${SOAP_TEXTS} (${error.message}).`, at: 'Sender' };
  }
  if (error instanceof MetadataProblem) {
    const problems = [error, ...error.others].map(({ message, at }) => ({
      reason: message,
      ...(at === undefined ? {} : { at }),
    }));
    return said('invalid-metadata', { problems });
  }
  return error instanceof Failure && isKnown(error.code) ? said(error.code, error.details) : null;
}

function said(code: XdsErrorCode, { reason, at, problems = [] }: FailureDetails): RefusedCall {
  const words: Words = XDS_ERRORS[code];
  const reasons = problems.length > 0 ? problems.map((one) => one.reason) : reason === undefined ? [] : [reason];
  const explained =
    words.explain === true && reasons.length > 0 ? ` (${reasons.slice(0, MAX_REASONS).join('; ')})` : '';
  const location = problems[0]?.at ?? at;
  const each = problems
    .slice(0, MAX_ERRORS)
    .map((one) => ({ text: `${words.text} (${one.reason}).`, location: one.at ?? at }));
  return {
    code: words.code,
    at: words.at,
    text: `${words.text}${explained}.`,
    ...(location === undefined ? {} : { location }),
    ...(words.explain === true && each.length > 1 ? { each } : {}),
  };
}

/** Errors of one answer. */
const MAX_ERRORS = 50;
/** Reasons told in one sentence. */
const MAX_REASONS = 5;
