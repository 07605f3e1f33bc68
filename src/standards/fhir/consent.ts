/**
 * Rules of access as FHIR R4 Consent: who may read a record, whom the person blocked, what she hides from whom.
 * Source: HL7 FHIR R4 4.0.1, Consent (scope patient-privacy, invariants ppc-1 and ppc-2). Neither PDSm nor PDSm-for-DMP profiles it:
 * the kind of rule is a category of our own beside the LOINC one.
 */
import type { Cx } from '../xds/metadata.ts';
import { cxFromIdentifier, cxToIdentifier, fromIdentifier, toIdentifier } from './codings.ts';
import type { CodeableConcept, Reference } from './datatypes.ts';
import { errorIssue } from './operation-outcome.ts';
import { IDNPS_OID, IDNST_OID } from './systems.ts';
import type { Consent, Issue } from './types.ts';
import { validateResource } from './validate.ts';

/** What a rule of access is; `attending`: the attending doctor, who administers the record with the person. */
export const CONSENT_KINDS = ['care-team', 'refusal', 'attending', 'administrator', 'block', 'hide', 'show'] as const;
export type ConsentKind = (typeof CONSENT_KINDS)[number];

export interface ConsentSubject {
  readonly kind: 'professional' | 'structure' | 'profession' | 'everyone';
  /** PS_IdNat, Struct_IdNat, TRE_G15 code; empty for everyone. */
  readonly id: string;
  readonly name: string;
}

/** A rule in force, as its record tells it. Dates are instants; `until` null: no end. */
export interface ConsentFacts {
  /** UUID. */
  readonly id: string;
  readonly kind: ConsentKind;
  readonly subject: ConsentSubject;
  /** Logical id of one document, or a citizen's category; both null: the whole record. */
  readonly documentId: string | null;
  readonly category: string | null;
  readonly since: Date;
  readonly until: Date | null;
}

export const CONSENT_KIND_SYSTEM = 'urn:carnet:fhir:consent-kind';
const CATEGORY_SYSTEM = 'urn:carnet:fhir:citizen-category';
const SCOPE: CodeableConcept = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
};
const LOINC_CONSENT = { system: 'http://loinc.org', code: '59284-0' };
const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const RECIPIENT: CodeableConcept = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }],
};
const PROFESSIONS = '1.2.250.1.71.1.2.7';
const AUTHORITIES = {
  professional: { oid: IDNPS_OID, type: 'IDNPS' },
  structure: { oid: IDNST_OID, type: 'IDNST' },
  profession: { oid: PROFESSIONS },
} as const;
const DAY_MS = 86_400_000;
const DENIES: ReadonlySet<ConsentKind> = new Set(['refusal', 'block', 'hide']);

/** One rule as a Consent of this patient. */
export function toConsent(patient: Cx, rule: ConsentFacts): Consent {
  const denies = DENIES.has(rule.kind);
  return {
    resourceType: 'Consent',
    id: rule.id,
    status: 'active',
    scope: SCOPE,
    category: [{ coding: [LOINC_CONSENT] }, { coding: [{ system: CONSENT_KIND_SYSTEM, code: rule.kind }] }],
    patient: { type: 'Patient', identifier: cxToIdentifier(patient) },
    dateTime: rule.since.toISOString(),
    policyRule: { coding: [{ system: ACT_CODE, code: denies ? 'OPTOUT' : 'OPTIN' }] },
    provision: {
      type: denies ? 'deny' : 'permit',
      period: {
        start: rule.since.toISOString(),
        ...(rule.until === null ? {} : { end: rule.until.toISOString() }),
      },
      ...actorOf(rule.subject),
      ...(rule.category === null ? {} : { class: [{ system: CATEGORY_SYSTEM, code: rule.category }] }),
      ...(rule.documentId === null ? {} : { data: [dataOf(rule.documentId)] }),
    },
  };
}

/** Everyone is said by naming nobody. */
function actorOf({ kind, id, name }: ConsentSubject): Pick<NonNullable<Consent['provision']>, 'actor'> {
  if (kind === 'everyone') return {};
  const identifier = toIdentifier({ value: id, ...AUTHORITIES[kind] });
  const type = kind === 'structure' ? 'Organization' : kind === 'profession' ? 'PractitionerRole' : 'Practitioner';
  const reference: Reference = { type, ...(identifier === null ? {} : { identifier }), display: name };
  return { actor: [{ role: RECIPIENT, reference }] };
}

const dataOf = (logicalId: string): { meaning: 'instance'; reference: Reference } => ({
  meaning: 'instance',
  reference: {
    type: 'DocumentReference',
    identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${logicalId}` },
  },
});

/** What a software may state: a rule on the whole record, about one professional or structure. */
export interface StatedConsent {
  readonly patient: Cx;
  readonly kind: 'care-team' | 'refusal' | 'attending' | 'block';
  readonly subject: { readonly kind: 'professional' | 'structure'; readonly id: string; readonly name: string };
}

export type ConsentReading =
  | { readonly ok: true; readonly consent: StatedConsent }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Reads a Consent to be created. Its kind is that of its category, else `care-team` for permit; a `deny` says whether it is a
 * refusal or a block.
 * @param now ISO instant
 */
export function readConsent(resource: unknown, now: string): ConsentReading {
  const invalid = validateResource(resource, 'Consent');
  if (invalid.length > 0) return { ok: false, issues: invalid };
  const consent = resource as Consent;
  const issues: Issue[] = [];
  const patient = cxFromIdentifier(consent.patient?.identifier);
  if (patient === null) issues.push(errorIssue('required', 'The patient is named by her INS.', 'Consent.patient'));
  if (consent.status !== 'active')
    issues.push(errorIssue('business-rule', 'A new consent is active.', 'Consent.status'));
  const kind = kindOf(consent, issues);
  const subject = subjectOf(consent, issues);
  issues.push(...lostIn(consent, now));
  return patient === null || kind === null || subject === null || issues.length > 0
    ? { ok: false, issues }
    : { ok: true, consent: { patient, kind, subject } };
}

/** What a declaration says; anything else would narrow it, put it off or deny it: refused rather than forgotten (R4 §2.29.0.3 of modifiers). */
const READ: readonly string[] = [
  ...['resourceType', 'id', 'meta', 'language', 'text', 'identifier', 'status', 'scope', 'category', 'patient'],
  ...['dateTime', 'performer', 'organization', 'policy', 'policyRule', 'provision'],
];
const READ_OF_PROVISION: readonly string[] = ['type', 'period', 'actor'];
const READ_OF_ACTOR: readonly string[] = ['role', 'reference'];

function lostIn(consent: Consent, now: string): Issue[] {
  const { provision = {}, policyRule, scope } = consent;
  const lost = (value: object, read: readonly string[], at: string): string[] =>
    Object.keys(value).flatMap((name) => (read.includes(name) ? [] : `${at}.${name}`));
  const isPermit = provision.type === 'permit';
  const rules = (policyRule?.coding ?? []).map(({ code }) => code);
  const places = [
    ...lost(consent, READ, 'Consent'),
    ...lost(provision, READ_OF_PROVISION, 'Consent.provision'),
    ...(provision.actor ?? []).flatMap((actor) => lost(actor, READ_OF_ACTOR, 'Consent.provision.actor')),
    ...(provision.period?.end === undefined && !isAhead(provision.period?.start, now)
      ? []
      : ['Consent.provision.period']),
    ...(rules.some((code) => code === (isPermit ? 'OPTOUT' : 'OPTIN')) ? ['Consent.policyRule'] : []),
    ...((scope.coding ?? []).some(({ code }) => code === 'patient-privacy') ? [] : ['Consent.scope']),
    ...(provision.actor ?? []).flatMap(({ role }) =>
      (role.coding ?? []).some(({ code }) => code === 'IRCP') ? [] : ['Consent.provision.actor.role'],
    ),
  ];
  const text =
    'A software states who may read the record, from now on, and nothing else: this would be lost, or says the contrary.';
  return places.map((at) => errorIssue('not-supported', text, at));
}

/** A declaration begins when it is made: its start is not ahead, but for the clock and the zone of who sends it. */
const isAhead = (start: string | undefined, now: string): boolean =>
  start !== undefined && Date.parse(start) - Date.parse(now) > DAY_MS;

const STATED: Readonly<Record<string, readonly StatedConsent['kind'][]>> = {
  permit: ['care-team', 'attending'],
  deny: ['refusal', 'block'],
};

function kindOf({ category, provision }: Consent, issues: Issue[]): StatedConsent['kind'] | null {
  const codings = category.flatMap(({ coding = [] }) => coding);
  const stated = codings.filter(({ system }) => system === CONSENT_KIND_SYSTEM).map(({ code }) => code);
  const possible = STATED[provision?.type ?? ''];
  if (possible === undefined) {
    issues.push(errorIssue('required', 'permit or deny is expected.', 'Consent.provision.type'));
    return null;
  }
  const [wanted = provision?.type === 'permit' ? 'care-team' : undefined] = stated;
  const kind = possible.find((one) => one === wanted);
  if (kind === undefined || stated.length > 1) {
    const text = `One category of ${CONSENT_KIND_SYSTEM} is expected, of ${possible.join(', ')}.`;
    issues.push(errorIssue('code-invalid', text, 'Consent.category'));
    return null;
  }
  return kind;
}

function subjectOf({ provision }: Consent, issues: Issue[]): StatedConsent['subject'] | null {
  const [actor, ...others] = provision?.actor ?? [];
  const identifier = actor?.reference.identifier;
  const { value, oid } = identifier === undefined ? {} : fromIdentifier(identifier);
  const kind = oid === IDNPS_OID ? 'professional' : oid === IDNST_OID ? 'structure' : null;
  if (kind === null || value === undefined || others.length > 0) {
    const text = 'One professional (IDNPS) or structure (IDNST) is named by its identifier.';
    issues.push(errorIssue('value', text, 'Consent.provision.actor'));
    return null;
  }
  return { kind, id: value, name: actor?.reference.display ?? '' };
}
