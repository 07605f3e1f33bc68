import type { Actor } from '../kernel/actor.ts';
import type { Author } from '../standards/xds/metadata.ts';
import type { DocumentsEnv } from './documents-env.ts';

/** The keys under which this actor's own documents are marked: itself, never a colleague's. */
export function ownKeysOf(env: DocumentsEnv, actor: Actor): Buffer[] {
  if (actor.kind === 'system') return [];
  return [env.keyOf(actor.kind, actor.id)];
}

const PROFESSIONALS = '1.2.250.1.71.4.2.1';
const STRUCTURES = '1.2.250.1.71.4.2.2';

/**
 * Marks put on a document at deposit: its depositor, the depositor's structure, and the professionals and structures that the
 * document names as its authors. Whoever brings the same document later changes nothing of them.
 */
export function ownerKeysAtDeposit(env: DocumentsEnv, actor: Actor, authors: readonly Author[]): Buffer[] {
  const keys = ownKeysOf(env, actor);
  const add = (key: Buffer): void => {
    if (!keys.some((known) => known.equals(key))) keys.push(key);
  };
  if (actor.structure !== undefined) add(env.keyOf('structure', actor.structure.id));
  for (const { person, institution } of authors) {
    if (person.id !== undefined && person.oid === PROFESSIONALS) add(env.keyOf('professional', person.id));
    if (institution?.id !== undefined && institution.oid === STRUCTURES) add(env.keyOf('structure', institution.id));
  }
  return keys;
}
