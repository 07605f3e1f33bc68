/** The SQL of professionals' sessions. */
import type { Row, Statement } from '../kernel/flight.ts';

export interface SessionRow extends Row {
  session_id: string;
  professional_id: string;
  structure_id: string | null;
  is_current: boolean;
  rotated_at: Date;
  confirmed_at: Date | null;
  last_used_at: Date;
  expires_at: Date;
}

export const OPEN: Statement = {
  name: 'pro-session-open',
  text: `insert into professional_session
  (session_id, professional_id, structure_id, token_hash, rotated_at, confirmed_at, opened_at, last_used_at, expires_at)
values ($1, $2, $3, $4, $5, $5, $5, $5, $6)`,
};
export const END_BEYOND: Statement = {
  name: 'pro-session-end-beyond',
  text: `update professional_session set ended_at = $2 where session_id in (
  select session_id from professional_session where professional_id = $1 and ended_at is null
  order by opened_at desc offset $3)`,
};
export const FIND: Statement = {
  name: 'pro-session-find',
  text: `select session_id, professional_id, structure_id, token_hash = $2 as is_current, rotated_at, confirmed_at, last_used_at,
  expires_at
from professional_session
where session_id = $1 and (token_hash = $2 or previous_hash = $2)
  and ended_at is null and expires_at > $3 and last_used_at > $4 and last_used_at < $5`,
};
export const TOUCH: Statement = {
  name: 'pro-session-touch',
  text: `update professional_session set last_used_at = $2, confirmed_at = coalesce(confirmed_at, $3) where session_id = $1`,
};
// `rotated_at` is what was read: of two requests that rotate together, one wins.
export const ROTATE: Statement = {
  name: 'pro-session-rotate',
  text: `update professional_session set token_hash = $3, previous_hash = $2, rotated_at = $4, confirmed_at = null,
  last_used_at = $4
where session_id = $1 and rotated_at = $5 and ended_at is null returning 1`,
};
export const CHOOSE: Statement = {
  name: 'pro-session-choose',
  text: 'update professional_session set structure_id = $2 where session_id = $1 and structure_id is null returning 1',
};
export const END: Statement = {
  name: 'pro-session-end',
  text: 'update professional_session set ended_at = $2 where session_id = $1 and ended_at is null',
};
/** Idle ones too: nobody can use them again. */
export const PURGE: Statement = {
  name: 'pro-session-purge',
  text: `delete from professional_session where session_id in (
  select session_id from professional_session
   where expires_at <= $1 or ended_at is not null or last_used_at <= $2 limit $3) returning 1`,
};
