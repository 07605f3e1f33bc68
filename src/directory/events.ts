import type { OutboxEvent } from '../kernel/action.ts';

/** What the record zone must know to decide: whether a professional still practises. */
export function professionalStatus(idNat: string, active: boolean): OutboxEvent {
  return { key: `professional:${idNat}`, kind: 'professional.status', payload: { idNat, active } };
}

/** What the record zone must know to decide: whether a product may still call. */
export function softwareStatus(clientId: string, approved: boolean): OutboxEvent {
  return { key: `software:${clientId}`, kind: 'software.status', payload: { clientId, approved } };
}
