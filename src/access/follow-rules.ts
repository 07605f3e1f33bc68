import type { Statement } from '../kernel/flight.ts';

/** Rules in force at $4 on a document $2, or on what it replaced, hold for what replaces it ($3) too. Record in $1. */
export const FOLLOW_RULES: Statement = {
  name: 'access-follow-rules',
  text: `update access_rule set followed_by = followed_by || $3::uuid
where record_id = $1 and (document_id = $2 or $2 = any(followed_by)) and (until is null or until > $4)`,
};
