import type { Actor } from '../kernel/actor.ts';
import type { DocumentsEnv } from './documents-env.ts';

/** The keys under which this actor's own documents are marked: itself, never a colleague's. */
export function ownKeysOf(env: DocumentsEnv, actor: Actor): Buffer[] {
  if (actor.kind === 'system') return [];
  return [env.keyOf(actor.kind, actor.id)];
}

/** Marks put on a document at deposit: its depositor, the depositor's structure, and its declared professional authors. */
export function ownerKeysAtDeposit(env: DocumentsEnv, actor: Actor, professionalAuthors: readonly string[]): Buffer[] {
  const keys = ownKeysOf(env, actor);
  if (actor.structure !== undefined) keys.push(env.keyOf('structure', actor.structure.id));
  for (const id of professionalAuthors) {
    const key = env.keyOf('professional', id);
    if (!keys.some((known) => known.equals(key))) keys.push(key);
  }
  return keys;
}
