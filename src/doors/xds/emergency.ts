import { isFailure } from '../../kernel/errors.ts';
import { XdsRefusal } from './errors.ts';
import type { Caller, XdsCall } from './parts.ts';
import { patientOfVihf } from './patient.ts';

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

/**
 * Runs a transaction that reads, in the mode of the VIHF: break-glass and medical regulation open the record first, by an act of its own that the
 * person is told of (ADR 0030). Only professionals do: a structure has no such mode.
 * @throws XdsRefusal no-reason when the glass is broken without saying why; Failure refused where she opposes it
 */
export async function inMode<T>(call: XdsCall, emergencies: OpenEmergencies, run: () => Promise<T>): Promise<T> {
  const { parts, caller } = call;
  const { actor, patient, reason } = caller;
  if (actor.purpose === 'normal' || actor.kind !== 'professional' || patient === null) return run();
  const key = keyOf(caller);
  if (!emergencies.isOpen(key, parts.clock.now())) {
    const asked = { owner: { ins: patientOfVihf(caller) }, ...(reason === undefined ? {} : { reason }) };
    const { until } = await parts.runner.run(parts.actions.openEmergency, actor, asked).catch((error: unknown) => {
      throw isFailure(error, 'invalid-input') ? new XdsRefusal('no-reason') : error;
    });
    emergencies.remember(key, until);
  }
  try {
    return await run();
  } catch (error) {
    if (isFailure(error, 'refused') && error.details.reason === 'emergency-not-opened') emergencies.forget(key);
    throw error;
  }
}

function keyOf({ actor, patient }: Caller): string {
  const { id, purpose, structure, secretSession } = actor;
  return [id, purpose, structure?.id, secretSession === true, patient?.oid, patient?.value].join('|');
}
