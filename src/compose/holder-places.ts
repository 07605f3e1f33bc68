import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { holderKey } from './soap-client.ts';

/** Counts the open connections of each structure, or card, whose certificates open them. False: it has as many as it may. */
export function placesOf(max: number): (socket: TLSSocket, certificate: X509Certificate) => boolean {
  const taken = new Map<string, number>();
  return (socket, certificate) => {
    const holder = holderKey(certificate);
    const others = taken.get(holder) ?? 0;
    if (others >= max) return false;
    taken.set(holder, others + 1);
    socket.once('close', () => {
      const left = (taken.get(holder) ?? 1) - 1;
      if (left === 0) taken.delete(holder);
      else taken.set(holder, left);
    });
    return true;
  };
}
