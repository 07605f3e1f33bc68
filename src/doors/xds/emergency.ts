import type { Static, TSchema } from 'typebox';
import type { AccessState } from '../../access/access-state.ts';
import type { Action } from '../../kernel/action.ts';
import { isFailure } from '../../kernel/errors.ts';
import { InputShapes } from '../../kernel/input-shapes.ts';
import { XdsRefusal } from './errors.ts';
import type { Caller, XdsCall } from './parts.ts';
import { patientOfVihf } from './patient.ts';

const SHAPES = new InputShapes();

/**
 * Runs an act that reads, in the mode of the VIHF, once what it is asked has its shape.
 * @throws as inMode; Failure invalid-input before anything is opened
 */
export function read<S extends TSchema, L, P, O>(
  call: XdsCall,
  action: Action<S, AccessState, L, P, O>,
  input: Static<S>,
): Promise<O> {
  SHAPES.require(action.input, input);
  return inMode(call, () => call.parts.runner.run(action, call.caller.actor, input));
}

/**
 * Runs what reads in the mode of the VIHF: break-glass and medical regulation open the record first, by an act of its own that the person is
 * told of (ADR 0030). To be called when the request is understood and its patient is the VIHF's: what is refused before opens nothing. Only
 * professionals do: a structure has no such mode.
 * @throws XdsRefusal no-reason when the glass is broken without saying why; Failure refused where she opposes it
 */
export async function inMode<T>({ parts, caller, emergencies }: XdsCall, run: () => Promise<T>): Promise<T> {
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
