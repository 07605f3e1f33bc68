import { createHash } from 'node:crypto';
import type { OutboxEvent } from '../kernel/action.ts';

/** What the record zone must know to decide: whether a professional still practises. */
export function professionalStatus(idNat: string, active: boolean): OutboxEvent {
  return { key: `professional:${idNat}`, kind: 'professional.status', payload: { idNat, active } };
}

/** What the record zone must know to decide: whether a product may still call. */
export function softwareStatus(clientId: string, approved: boolean): OutboxEvent {
  return { key: `software:${clientId}`, kind: 'software.status', payload: { clientId, approved } };
}

/** What the record zone must know to decide: whether a structure may still act, and whether it regulates medical emergencies. */
export function structureStatus(idNat: string, active: boolean, regulates: boolean): OutboxEvent {
  return { key: `structure:${idNat}`, kind: 'structure.status', payload: { idNat, active, regulates } };
}

/** What the record zone must know to decide: who answers for a structure to persons who report an access. */
export function officerStatus(structureId: string, idNat: string, active: boolean): OutboxEvent {
  return { key: `officer:${structureId}|${idNat}`, kind: 'officer.status', payload: { structureId, idNat, active } };
}

/** A token that must open nothing any more, by the hash of its `jti`, until it would have ended. */
export function tokenRevoked(tokenId: string, expiresAt: Date): OutboxEvent {
  const tokenHash = createHash('sha256').update(tokenId).digest('hex');
  return { key: 'revoked-tokens', kind: 'token.revoked', payload: { tokenHash, expiresAt: expiresAt.toISOString() } };
}
