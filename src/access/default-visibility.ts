import type { Actor } from '../kernel/actor.ts';
import type { Visibility } from '../standards/xds/metadata.ts';
import type { AccessState } from './access-state.ts';

/**
 * What is added to the visibility of a new document that somebody else deposits: masked when the person wants new documents so;
 * kept from representatives when the professional works in a secret session (J08, "connexion secrète").
 */
export function visibilityAtDeposit(actor: Actor, { choices }: Pick<AccessState, 'choices'>): Visibility[] {
  const added: Visibility[] = [];
  if (actor.kind !== 'person' && choices?.masksNew === true) added.push('MASQUE_PS');
  if (actor.secretSession === true) added.push('INVISIBLE_REPRESENTANTS_LEGAUX');
  return added;
}
