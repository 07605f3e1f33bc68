/** A steady load of deposits on a running deployment: software by the FHIR door, persons by their pages. */
import type { DemoPerson, World } from './running-world.ts';
import type { Visitor } from './visitor.ts';
import { attendingToken, type Deposit, deposit, newDeposit, patientOf } from './world-documents.ts';

const PAUSE_AFTER_BREAK_MS = 100;

/** A text that a person added by the form. */
export interface OwnDeposit {
  readonly visitor: Visitor;
  readonly content: Buffer;
  /** Address of the page that the answer named. */
  readonly page: string;
}

export class Depositors {
  readonly sent: Deposit[] = [];
  readonly acknowledged = new Set<string>();
  readonly own: OwnDeposit[] = [];
  /** Status of every answer, and how often. */
  readonly statuses = new Map<number, number>();
  /** Answers other than 200 that break the promise: an error that is no 503, or a 503 that does not say when. */
  readonly wrong: string[] = [];
  readonly #world: World;
  readonly #persons: readonly DemoPerson[];
  #stopping = false;
  #lanes: Promise<void>[] = [];

  constructor(world: World, persons: readonly DemoPerson[]) {
    this.#world = world;
    this.#persons = persons;
  }

  /** Begins: `lanes` software products at once, and one lane for each visitor. */
  async start(lanes: number, visitors: readonly Visitor[] = []): Promise<void> {
    this.#stopping = false;
    const tokens = await Promise.all(this.#persons.map((person) => attendingToken(this.#world, person)));
    const software = Array.from({ length: lanes }, (_, lane) => this.#software(lane, tokens));
    this.#lanes = [...software, ...visitors.map((visitor) => this.#visitor(visitor))];
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#lanes);
  }

  async #software(lane: number, tokens: readonly string[]): Promise<void> {
    for (let turn = lane; !this.#stopping; turn += 1) {
      const index = turn % this.#persons.length;
      const made = newDeposit(patientOf(this.#persons[index] as DemoPerson));
      this.sent.push(made);
      const { status, retryAfter, text } = await deposit(this.#world, tokens[index] ?? '', made);
      this.#count(status, retryAfter, text);
      if (status === 200) this.acknowledged.add(made.uniqueId);
      else await new Promise((done) => setTimeout(done, PAUSE_AFTER_BREAK_MS));
    }
  }

  async #visitor(visitor: Visitor): Promise<void> {
    for (let turn = 1; !this.#stopping; turn += 1) {
      const content = Buffer.from(`Ma note ${turn} ${visitor.cookieHeader.length} ${performance.now()}`);
      try {
        const page = await addOwnDocument(visitor, content);
        if (page !== null) this.own.push({ visitor, content, page });
      } catch {
        await new Promise((done) => setTimeout(done, PAUSE_AFTER_BREAK_MS)); // the server is down
      }
    }
  }

  #count(status: number, retryAfter: string | null, text: string): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    const isWrong = status !== 0 && status !== 200 && (status !== 503 || retryAfter === null);
    if (isWrong) this.wrong.push(`${status} ${text.slice(0, 300)}`);
  }
}

/** The form of the pages; the address of the new document's page when it was acknowledged, else null. */
export async function addOwnDocument(visitor: Visitor, content: Buffer, titre = 'Ma note'): Promise<string | null> {
  const date = { jour: '3', mois: '2', annee: '2025' };
  const fields = { titre, type: 'EXPPAT_2', ...date, visibilite: 'visible' };
  const answer = await visitor.submit('/documents/ajouter', fields, { name: 'note.txt', bytes: content });
  await answer.arrayBuffer();
  const page = answer.headers.get('location')?.replace(/\?.*$/, '') ?? '';
  return answer.status === 302 && /^\/documents\/[0-9a-f-]{36}$/.test(page) ? page : null;
}
