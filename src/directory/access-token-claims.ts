import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Actor } from '../kernel/actor.ts';
import type { Activity, Professional, Software, Structure, TokenBinding, VerifiedToken } from './contract.ts';
import { STAFF_ROLES } from './staff-roles.ts';

/** For whom a token is made. A professional without activity in the directory has no structure. */
export type TokenSubject =
  | {
      readonly kind: 'professional';
      readonly professional: Professional;
      readonly activity: Activity | null;
      readonly software: Software;
      readonly medicalRegulation: boolean;
    }
  | { readonly kind: 'structure'; readonly structure: Structure; readonly software: Software };

const Text = Type.String({ minLength: 1, maxLength: 300 });
const Coded = Type.Object({ code: Text, system: Text, label: Type.Optional(Text) });

/** Our own claims, beside those of RFC 9068 §2.2. */
const Claims = Type.Object({
  sub: Text,
  client_id: Text,
  subject_kind: Type.Union([Type.Literal('professional'), Type.Literal('structure')]),
  name: Text,
  profession: Type.Optional(Coded),
  specialty: Type.Optional(Coded),
  structure: Type.Optional(Type.Object({ id: Text, name: Text })),
  software: Type.Object({ name: Text, version: Text, source_id: Text }),
  medical_regulation: Type.Boolean(),
});
type Claims = Type.Static<typeof Claims>;

const shape = Compile(Claims);

export function claimsOf(subject: TokenSubject): Claims {
  const { software } = subject;
  const common = {
    client_id: software.clientId,
    software: { name: software.name, version: software.version, source_id: software.sourceId },
  };
  if (subject.kind === 'structure') {
    const { idNat, name } = subject.structure;
    return {
      ...common,
      sub: idNat,
      subject_kind: 'structure',
      name,
      structure: { id: idNat, name },
      medical_regulation: false,
    };
  }
  const { professional, activity } = subject;
  return {
    ...common,
    sub: professional.idNat,
    subject_kind: 'professional',
    name: professional.displayName,
    profession: professional.profession,
    ...(professional.specialty === undefined ? {} : { specialty: professional.specialty }),
    ...(activity === null ? {} : { structure: { id: activity.structure.idNat, name: activity.structure.name } }),
    medical_regulation: subject.medicalRegulation,
  };
}

/** The actor that verified claims describe; null when they are not ours. */
export function actorOf(
  payload: unknown,
): Pick<VerifiedToken, 'actor' | 'clientId' | 'sourceId' | 'medicalRegulation'> | null {
  if (!shape.Check(payload)) return null;
  const claims: Claims = payload;
  if ((claims.subject_kind === 'professional') !== (claims.profession !== undefined)) return null;
  if (claims.subject_kind === 'structure' && claims.structure?.id !== claims.sub) return null;
  const actor: Actor = {
    kind: claims.subject_kind,
    id: claims.sub,
    name: claims.name,
    recordIds: [],
    ...(claims.profession === undefined ? {} : { profession: claims.profession }),
    ...(claims.specialty === undefined ? {} : { specialty: claims.specialty }),
    ...(claims.structure === undefined ? {} : { structure: claims.structure }),
    ...(claims.profession?.system === STAFF_ROLES ? { staff: true as const } : {}),
    software: { id: claims.client_id, name: claims.software.name, version: claims.software.version },
    purpose: 'normal',
    onBehalfOf: null,
  };
  return {
    actor,
    clientId: claims.client_id,
    sourceId: claims.software.source_id,
    medicalRegulation: claims.medical_regulation,
  };
}

/** Names in `cnf` (RFC 7800 §3.1) of what a token is bound to. */
const CONFIRMATIONS: Readonly<Record<TokenBinding['kind'], string>> = { dpop: 'jkt', mtls: 'x5t#S256' };
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

/** The claim `cnf` of a bound token; nothing for a bearer token. */
export function confirmationOf(binding: TokenBinding | null): { cnf?: Record<string, string> } {
  return binding === null ? {} : { cnf: { [CONFIRMATIONS[binding.kind]]: binding.thumbprint } };
}

/** What a token is bound to, null for nothing; undefined when `cnf` is not one of ours. */
export function bindingOf(cnf: unknown): TokenBinding | null | undefined {
  if (cnf === undefined) return null;
  if (typeof cnf !== 'object' || cnf === null) return undefined;
  const [member, ...others] = Object.entries(cnf);
  if (member === undefined || others.length > 0) return undefined;
  const [name, thumbprint] = member;
  const kind = (['dpop', 'mtls'] as const).find((known) => CONFIRMATIONS[known] === name);
  if (kind === undefined || typeof thumbprint !== 'string' || !THUMBPRINT.test(thumbprint)) return undefined;
  return { kind, thumbprint };
}
