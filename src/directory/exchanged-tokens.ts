import { createHash } from 'node:crypto';
import type { Statement } from '../kernel/flight.ts';
import type { Database } from '../kernel/transaction.ts';
import type { Exchange } from './contract.ts';
import { MAX_PURGED_ASSERTIONS } from './limits.ts';

const CLAIM: Statement = {
  name: 'directory-claim-subject-token',
  text: `insert into exchanged_token (token_hash, client_id, binding, expires_at) values ($1, $2, $3, $4)
on conflict (token_hash) do update set expires_at = exchanged_token.expires_at returning client_id, binding`,
};
const PURGE: Statement = {
  name: 'directory-purge-exchanged',
  text: `delete from exchanged_token where token_hash in (
  select token_hash from exchanged_token where expires_at <= $1 limit $2) returning 1`,
};

/**
 * True when this identity token is exchanged for the first time, or again by the same product with the same key: a copy of it is
 * worth nothing to another product, nor to another installation of the same one.
 */
export async function claimSubjectToken(database: Database, exchange: Exchange): Promise<boolean> {
  const { subjectToken, clientId, binding, expiresAt } = exchange;
  // Without the signature: of one token anybody can make another that is as valid (ES256: s and n - s; spare bits of base64).
  const signed = subjectToken.slice(0, subjectToken.lastIndexOf('.'));
  const hash = createHash('sha256').update(signed).digest();
  const bound = binding === null ? 'none' : `${binding.kind} ${binding.thumbprint}`;
  const [row] = await database.lookUp<{ client_id: string; binding: string }>(CLAIM, [
    hash,
    clientId,
    bound,
    expiresAt,
  ]);
  return row?.client_id === clientId && row.binding === bound;
}

/** Forgets identity tokens that are too old to be exchanged. Returns how many. */
export async function purgeExchangedTokens(database: Database, now: Date): Promise<number> {
  return (await database.lookUp(PURGE, [now, MAX_PURGED_ASSERTIONS])).length;
}
