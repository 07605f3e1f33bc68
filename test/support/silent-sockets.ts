import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';

export interface SilentSockets {
  /** Waits until the server has closed all but fewer than so many. */
  fewerThan(count: number): Promise<void>;
  close(): void;
}

/** Opens TCP connections from a local address, says nothing on them, and waits until the kernel took them all. */
export async function silentSockets(port: number, count: number, from: string): Promise<SilentSockets> {
  const sockets = new Set<Socket>();
  const arrived = Array.from({ length: count }, () => {
    const socket = connect({ host: '127.0.0.1', port, localAddress: from });
    sockets.add(socket);
    return new Promise<void>((resolve) => {
      socket.once('connect', resolve);
      socket.on('error', () => resolve());
      socket.on('close', () => {
        sockets.delete(socket);
        resolve();
      });
    });
  });
  await Promise.all(arrived);
  return {
    async fewerThan(most) {
      const until = performance.now() + 2_000;
      while (sockets.size >= most && performance.now() < until) await new Promise((done) => setTimeout(done, 20));
      assert.ok(sockets.size < most, `${sockets.size} of ${count} are left`);
    },
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
