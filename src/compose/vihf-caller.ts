import { createHash, type X509Certificate } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { CallerProblem } from '../directory/contract.ts';
import { STAFF_ROLES } from '../directory/staff-roles.ts';
import { CallerRefused } from '../doors/xds/errors.ts';
import type { Caller } from '../doors/xds/parts.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import type { UseOnce } from '../kernel/use-once.ts';
import { readVihf } from '../standards/vihf/read-vihf.ts';
import type { Vihf } from '../standards/vihf/vihf.ts';
import { VihfError } from '../standards/vihf/vihf-error.ts';
import { type IdentifyCaller, rememberingCallers } from './caller-link.ts';
import type { PeerTrust } from './peer-trust.ts';

export interface VihfCallerParts {
  readonly clock: Clock;
  readonly trust: Pick<PeerTrust, 'signers'>;
  readonly identify: IdentifyCaller;
  /** Shared by every process of the zone. */
  readonly usedAssertions: UseOnce;
  /** What the outside calls this system. */
  readonly address: string;
  readonly sha1: boolean;
}

/** What an AudienceRestriction may name besides this system's own address. */
const AUDIENCE = 'urn:dmp';
/** HL7 v3 Confidentiality: nothing is asked beyond the usual. */
const USUAL = 'N';

const WORDS: Readonly<Record<CallerProblem | 'replayed', readonly [code: string, text: string]>> = {
  'unknown-structure': ['DMPAccessDeniedByRightsService', 'Structure introuvable ou inactive'],
  'unknown-software': [
    'DMPAccessDeniedByRightsService',
    "Aucun logiciel homologué ne porte ce numéro d'homologation ici",
  ],
  'not-practising-there': [
    'DMPAccessDeniedByRightsService',
    "L'annuaire ne connaît pas de professionnel en exercice de cet identifiant dans cette structure",
  ],
  replayed: ['InvalidSecurityToken', 'Ce VIHF a déjà servi pour une autre demande'],
};

/**
 * Who calls at the SOAP door: the VIHF, proved against the certificate of the connection, spent once, and looked up in the
 * directory. A direct or reinforced authentication makes a professional (or a card of staff); an indirect one makes the structure
 * that vouches for her, with a structure's rights ([526], column of structures' certificates).
 * @throws CallerRefused
 */
export function callerProof(
  given: VihfCallerParts,
): (envelope: Buffer, request: Pick<FastifyRequest, 'peerCertificate'>) => Promise<Caller> {
  const parts = { ...given, identify: rememberingCallers(given.identify, given.clock) };
  return (envelope, { peerCertificate }) => prove(parts, envelope, peerCertificate);
}

async function prove(
  parts: VihfCallerParts,
  envelope: Buffer,
  peerCertificate: X509Certificate | null,
): Promise<Caller> {
  const vihf = read(parts, envelope, peerCertificate);
  await spend(parts, vihf, envelope, peerCertificate);
  const isPerson = vihf.authentication !== 'INDIRECTE';
  const identity = await parts.identify({
    professionalId: isPerson ? vihf.subject.id : null,
    structureId: vihf.structure.id,
    approvalNumber: vihf.software.approvalNumber,
  });
  if (identity.actor === null) throw refused(identity.problem);
  const { patient, reason } = vihf;
  // A role of staff is believed of whom the directory knows as such: the card says it of nobody else.
  if (isPerson && vihf.roles[0].system === STAFF_ROLES && identity.actor.staff !== true) {
    throw refused('not-practising-there');
  }
  return {
    actor: actorOf(identity.actor, vihf),
    patient: patient === null ? null : { value: patient.matricule, oid: patient.oid },
    ...(reason === undefined ? {} : { reason }),
  };
}

function read(parts: VihfCallerParts, envelope: Buffer, tlsCertificate: X509Certificate | null): Vihf {
  const { clock, trust, address, sha1 } = parts;
  const audiences = [AUDIENCE, address];
  try {
    return readVihf(envelope, { now: clock.now(), trust: trust.signers, tlsCertificate, audiences, sha1 });
  } catch (error) {
    if (!(error instanceof VihfError)) throw error;
    const { dmp, subcode, texte } = error.fault;
    const detail = error.detail === null ? '' : ` (${error.detail})`;
    throw new CallerRefused(dmp ?? subcode, `${texte.replace(/\.$/, '')}${detail}.`, `vihf:${error.problem}`);
  }
}

/**
 * One assertion, one request: the same envelope on the same certificate again is the same request, whose acts give their first
 * answer (what goes beside the envelope is held by the deposit's own rule: uniqueId and SHA-256). Anything else is refused.
 */
async function spend(
  { usedAssertions }: VihfCallerParts,
  vihf: Vihf,
  envelope: Buffer,
  peer: X509Certificate | null,
): Promise<void> {
  const by = createHash('sha256')
    .update(peer?.raw ?? '')
    .update(createHash('sha256').update(envelope).digest())
    .digest('base64');
  if (!(await usedAssertions.claim(`vihf ${vihf.signedBy} ${vihf.id}`, by, vihf.expiresAt))) throw refused('replayed');
}

function actorOf(actor: Actor, { purpose, confidentialityCode }: Vihf): Actor {
  return {
    ...actor,
    purpose,
    ...(confidentialityCode === undefined || confidentialityCode === USUAL ? {} : { secretSession: true as const }),
  };
}

function refused(problem: CallerProblem | 'replayed'): CallerRefused {
  const [code, text] = WORDS[problem];
  return new CallerRefused(code, `${text}.`, `vihf:${problem}`);
}
