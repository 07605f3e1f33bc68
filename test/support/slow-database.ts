/** The database behind a cable that a test can make slow: every answer comes so much later. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface SlowDatabase {
  /** The same database, through the cable. */
  readonly url: string;
  /** Milliseconds by which each answer is late; 0 is the database as it is. */
  delay(milliseconds: number): void;
  close(): Promise<void>;
}

/** @param url of a PostgreSQL on this machine, by TCP or by its Unix socket */
export async function slowDatabase(url: string): Promise<SlowDatabase> {
  const target = new URL(url);
  let late = 0;
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
    near.pipe(far);
    let turn = Promise.resolve();
    far.on('data', (piece: Buffer) => {
      const at = performance.now() + late;
      turn = turn.then(async () => {
        const wait = at - performance.now();
        if (wait > 0) await new Promise((done) => setTimeout(done, wait));
        near.write(piece);
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as AddressInfo).port);
  through.search = '';
  return {
    url: through.href,
    delay(milliseconds) {
      late = milliseconds;
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
