/** A hospital's gateway that feeds a running deployment by HL7 v2, one message after the other. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hl7Client } from '../../sandbox/hl7-client/client.ts';
import { carnet } from './carnet-command.ts';
import { letter, message, said } from './hl7-world.ts';
import type { World } from './running-world.ts';

const STRUCTURE = '1580990018';

export class Hl7Feeder {
  /** Messages by the number of their letter, in the order in which they were sent. */
  readonly sent = new Map<number, Buffer>();
  readonly acknowledged = new Set<number>();
  /** Answers other than AA. */
  readonly wrong: string[] = [];
  readonly #url: string;
  readonly #credentials: { readonly cert: string; readonly key: string; readonly ca: string };
  #stopping = false;
  #lane: Promise<void> = Promise.resolve();

  private constructor(port: number, folder: string) {
    const file = (name: string): string => readFileSync(join(folder, name), 'utf8');
    this.#url = `mllps://localhost:${port}`;
    this.#credentials = { cert: file('tls.pem'), key: file('tls.key'), ca: file('authority.pem') };
  }

  static async open(world: World, port: number): Promise<Hl7Feeder> {
    const made = await carnet('demo', 'card', '--structure', STRUCTURE, '--data', world.data, '--json');
    assert.equal(made.code, 0, made.stderr);
    return new Hl7Feeder(port, made.json<{ files: { folder: string } }>().files.folder);
  }

  /** Feeds until it is stopped, or the server hangs up. */
  start(): void {
    this.#stopping = false;
    this.#lane = this.#feed(() => {
      const number = this.sent.size + 100;
      // Under another title it is another document, or all of them would be one (ADR 0023).
      const other = letter(number, undefined, (text) => text.replace(/<title>[^<]*/, `<title>Lettre ${number}`));
      this.sent.set(number, message(other, { controlId: `K${number}` }));
      return this.#stopping ? null : number;
    }).catch(() => undefined); // cut in the middle
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#lane;
  }

  /** The messages that got no answer are sent again, byte for byte, and so is the last one that did. */
  async resend(): Promise<void> {
    const last = [...this.acknowledged].at(-1);
    const again = [...this.sent.keys()].filter((number) => number === last || !this.acknowledged.has(number));
    await this.#feed(() => again.shift() ?? null);
  }

  async #feed(next: () => number | null): Promise<void> {
    const client = await Hl7Client.open(this.#url, this.#credentials);
    for (let number = next(); number !== null; number = next()) {
      const answer = await client.send(this.sent.get(number) ?? Buffer.alloc(0));
      if (answer === null) break;
      if (said(answer).startsWith(`AA K${number}`)) this.acknowledged.add(number);
      else this.wrong.push(said(answer));
    }
    client.close();
  }
}
