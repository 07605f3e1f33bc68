import type { Worker } from 'node:cluster';

/**
 * What the primary of node:cluster says to a worker when it hands a connection over, and what the worker answers once it took it
 * (`lib/internal/cluster` of Node 24, not documented; the test beside `supervisor.ts` tells when a Node changes it).
 */
interface ClusterWord {
  readonly act?: string;
  readonly seq?: number;
  readonly ack?: number;
}
interface Handle {
  close(): void;
}

/**
 * Node's primary keeps a connection open until the worker to which it was handed says that it took it. A worker that dies before
 * never says so, and its client would wait for ever: such connections are closed here, so that clients try again.
 */
export function closeWhatDies({ process: child }: Worker): void {
  const handed = new Map<number, Handle>();
  const send = child.send.bind(child) as (...words: unknown[]) => boolean;
  const sendAndRemember = (...words: unknown[]): boolean => {
    const [word, handle] = words as [ClusterWord, Handle | undefined];
    if (word.act === 'newconn' && word.seq !== undefined && handle !== undefined) handed.set(word.seq, handle);
    return send(...words);
  };
  child.send = sendAndRemember as typeof child.send;
  child.on('internalMessage', ({ ack }: ClusterWord) => {
    if (ack !== undefined) handed.delete(ack);
  });
  // Not at 'disconnect', which such a death leaves out; a turn later, when the last that it said is read.
  const closeAll = (): void => {
    for (const handle of handed.values()) handle.close();
  };
  child.once('exit', () => setImmediate(closeAll));
}
