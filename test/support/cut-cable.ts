/** A TCP cable between two processes that a test can cut and mend, or whose ends it joins in its own way. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Cable {
  readonly port: number;
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Passes bytes between the ends of one connection, both ways. */
export type Joining = (near: Socket, far: Socket) => void;

const asItIs: Joining = (near, far) => {
  near.pipe(far);
  far.pipe(near);
};

/** Listens on a free port of the loopback address and passes bytes on to `target`. */
export async function layCable(target: number, join: Joining = asItIs): Promise<Cable> {
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(target, '127.0.0.1');
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
    join(near, far);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend() {
      isCut = false;
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The address of a database of this machine, through a cable to its port. */
export async function throughCable(url: string, join: Joining): Promise<{ url: string; close(): Promise<void> }> {
  const { port, close } = await layCable(Number(new URL(url).port), join);
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(port);
  through.search = '';
  return { url: through.href, close };
}
