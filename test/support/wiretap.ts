/** The database behind a cable on which a test listens: which statements ran, and how many rows they gave. */
import { throughCable } from './cut-cable.ts';

export interface Wiretap {
  /** The same database, through the cable. */
  readonly url: string;
  /** What went by since the last call, as "name: rows"; unnamed statements are `set`. */
  heard(): string[];
  close(): Promise<void>;
}

const TYPE_BYTES = 1;
const LENGTH_BYTES = 4;

/** Cuts a stream into messages (PostgreSQL, "Message Formats"). The first one of a client has no type. */
function messages(startsUntyped: boolean, tell: (type: string, body: Buffer) => void): (piece: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let untyped = startsUntyped;
  return (piece) => {
    rest = Buffer.concat([rest, piece]);
    for (;;) {
      const head = untyped ? 0 : TYPE_BYTES;
      if (rest.length < head + LENGTH_BYTES) return;
      const end = head + rest.readUInt32BE(head);
      if (rest.length < end) return;
      if (!untyped) tell(rest.toString('latin1', 0, 1), rest.subarray(head + LENGTH_BYTES, end));
      untyped = false;
      rest = rest.subarray(end);
    }
  };
}

/** The statement that a Bind names, after the name of its portal. */
function statementOf(body: Buffer): string {
  const [, name = ''] = body.toString('latin1').split('\0', 2);
  return name === '' ? 'set' : name;
}

/** @param url of a PostgreSQL on this machine, by TCP */
export async function wiretap(url: string): Promise<Wiretap> {
  let lines: { statement: string; rows: number }[] = [];
  const cable = await throughCable(url, (near, far) => {
    const asked: { statement: string; rows: number }[] = [];
    const fromClient = messages(true, (type, body) => {
      if (type !== 'B') return;
      const line = { statement: statementOf(body), rows: 0 };
      asked.push(line);
      lines.push(line);
    });
    const fromServer = messages(false, (type) => {
      const line = asked[0];
      if (type === 'D' && line !== undefined) line.rows += 1;
      if (type === 'C' || type === 'I') asked.shift();
      if (type === 'Z') asked.length = 0;
    });
    near.on('data', (piece: Buffer) => {
      fromClient(piece);
      far.write(piece);
    });
    far.on('data', (piece: Buffer) => {
      fromServer(piece);
      near.write(piece);
    });
  });
  return {
    ...cable,
    heard() {
      const heard = lines.map(({ statement, rows }) => `${statement}: ${rows}`);
      lines = [];
      return heard;
    },
  };
}
