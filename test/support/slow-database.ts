/** The database behind a cable that a test can make slow: every answer comes so much later. */
import { throughCable } from './cut-cable.ts';

export interface SlowDatabase {
  /** The same database, through the cable. */
  readonly url: string;
  /** Milliseconds by which each answer is late; 0 is the database as it is. */
  delay(milliseconds: number): void;
  close(): Promise<void>;
}

/** @param url of a PostgreSQL on this machine, by TCP or by its Unix socket */
export async function slowDatabase(url: string): Promise<SlowDatabase> {
  let late = 0;
  const cable = await throughCable(url, (near, far) => {
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
  });
  return {
    ...cable,
    delay(milliseconds) {
      late = milliseconds;
    },
  };
}
