/** Emergencies that one process remembers to be open; the oldest is forgotten first, and then asked for again. */
const MAX_REMEMBERED = 10_000;
/** An emergency that ends so soon is asked for again. */
const MARGIN_MS = 60_000;

/** Which emergencies are open, as far as this process opened them: a message of the same caller then costs no second act. */
export class OpenEmergencies {
  readonly #until = new Map<string, number>();

  isOpen(key: string, now: Date): boolean {
    return (this.#until.get(key) ?? 0) > now.getTime() + MARGIN_MS;
  }

  remember(key: string, until: Date): void {
    this.#until.delete(key);
    this.#until.set(key, until.getTime());
    const [oldest] = this.#until.keys();
    if (this.#until.size > MAX_REMEMBERED && oldest !== undefined) this.#until.delete(oldest);
  }

  forget(key: string): void {
    this.#until.delete(key);
  }
}
