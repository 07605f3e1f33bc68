/**
 * Acts as FHIR R4 AuditEvent, as the profile tde-auditevent of the ANS (Traçabilité d'événements 2.0.0) restricts it: at most one
 * subtype, a start, one or two agents, an observer. What is kept beside stays in the log.
 */

/** audit-event-action: create, read, update, delete, execute. */
export const AUDIT_ACTIONS = ['C', 'R', 'U', 'D', 'E'] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];
/** System of our acts. */
export const ACT_SYSTEM = 'urn:carnet:act';
/** Type of every event of ours. */
export const REST_CODE = 'rest';

const PROFILE = 'https://interop.esante.gouv.fr/ig/fhir/tde/StructureDefinition/tde-auditevent';
const TYPE = 'http://terminology.hl7.org/CodeSystem/audit-event-type';
const AGENT_TYPE = 'http://terminology.hl7.org/CodeSystem/extra-security-role-type';
/** PS_IdNat and Struct_IdNat. */
const PROFESSIONALS = 'urn:oid:1.2.250.1.71.4.2.1';
const STRUCTURES = 'urn:oid:1.2.250.1.71.4.2.2';

/** TRE_R248. */
const ACCESS_MODES = 'urn:oid:1.2.250.1.213.1.1.4.248';

/** One act, as the log keeps it. */
export interface AuditedAct {
  /** Opaque id of the entry. */
  readonly id: string;
  /** ISO instant. */
  readonly at: string;
  /** `context.verb-object`. */
  readonly act: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  readonly reason: string;
  /** TRE_R248. */
  readonly purpose: string;
  readonly actor: {
    readonly kind: string;
    readonly id: string;
    readonly name: string;
    readonly structureId: string | null;
    readonly structureName: string | null;
    readonly softwareName: string | null;
    readonly softwareVersion: string | null;
  };
  /** Opaque ids of the documents that it names. */
  readonly objects: readonly string[];
  /** Their titles, where the reader may know them. */
  readonly titles?: Readonly<Record<string, string>>;
}

/** A resource of ours. */
export interface FhirEvent {
  readonly id: string;
  readonly [element: string]: unknown;
}

/** Feeding an event: what is fed was not seen here. */
const TOLD_ACT = 'history.tell';
const TOLD = { system: 'urn:carnet:provenance', code: 'told', display: 'Told by outside software, not seen here' };

const OUTCOMES = { done: '0', refused: '4', failed: '8' } as const;
const VERBS: readonly (readonly [AuditAction, RegExp])[] = [
  ['C', /\.(submit|tell|declare|open|authorize|name)/],
  ['D', /\.(withdraw|end)/],
  ['U', /\.(mask|unmask|archive|unarchive|reveal|conceal|unconceal|set|block|unblock|add|update)/],
  ['R', /\.(read|retrieve|search|browse|locate|check|visit|find|identify|list|prove)/],
];

export const actionOf = (act: string): AuditAction => VERBS.find(([, verb]) => verb.test(act))?.[0] ?? 'E';

/** The AuditEvent of one act. */
export function toAuditEvent({
  id,
  at,
  act,
  outcome,
  reason,
  purpose,
  actor,
  objects,
  titles = {},
}: AuditedAct): FhirEvent {
  return {
    resourceType: 'AuditEvent',
    id,
    meta: { profile: [PROFILE], ...(act === TOLD_ACT ? { tag: [TOLD] } : {}) },
    type: { system: TYPE, code: REST_CODE, display: 'RESTful Operation' },
    subtype: [{ system: ACT_SYSTEM, code: act }],
    action: actionOf(act),
    period: { start: at },
    recorded: at,
    outcome: OUTCOMES[outcome],
    ...(reason === '' ? {} : { outcomeDesc: reason }),
    purposeOfEvent: [{ coding: [{ system: ACCESS_MODES, code: purpose }] }],
    agent: [agentOf(actor), ...softwareOf(actor)],
    source: { observer: { display: 'Carnet' } },
    ...(objects.length === 0 ? {} : { entity: objects.map((object) => entityOf(object, titles)) }),
  };
}

const uuid = (id: string): object => ({ system: 'urn:ietf:rfc:3986', value: `urn:uuid:${id}` });

/** AuditEvent.entity: `name` beside the identifier (sev-1: a name or a query). */
function entityOf(object: string, titles: Readonly<Record<string, string>>): object {
  const name = Object.hasOwn(titles, object) ? titles[object] : undefined;
  return { what: { identifier: uuid(object) }, ...(name === undefined ? {} : { name }) };
}

function agentOf({ kind, id, name, structureId, structureName }: AuditedAct['actor']): object {
  const isStructure = kind === 'structure';
  const system = kind === 'professional' ? PROFESSIONALS : isStructure ? STRUCTURES : null;
  const place = isStructure || structureId === null ? null : (structureName ?? structureId);
  return {
    type: { coding: [{ system: AGENT_TYPE, code: 'humanuser' }], text: kind },
    who: {
      ...(system === null ? {} : { identifier: { system, value: id } }),
      display: [isStructure ? (structureName ?? name) : name, place]
        .filter((part) => part !== null && part !== '')
        .join(', '),
    },
    requestor: true,
  };
}

function softwareOf({ softwareName, softwareVersion }: AuditedAct['actor']): object[] {
  if (softwareName === null) return [];
  return [{ who: { display: `${softwareName} ${softwareVersion ?? ''}`.trim() }, requestor: false }];
}

/** All of them, most recent first, as a collection. @param at ISO instant of the export */
export function toAuditBundle(acts: readonly AuditedAct[], at: string): object {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: at,
    entry: acts.map((act) => ({ fullUrl: `urn:carnet:trace:${act.id}`, resource: toAuditEvent(act) })),
  };
}
