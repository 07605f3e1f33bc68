import type { Clock } from '../kernel/clock.ts';
import { Failure } from '../kernel/errors.ts';
import type { Ids } from '../kernel/ids.ts';
import { newToken, type OwnedToken, parseToken } from '../kernel/owned-token.ts';
import type { Database, Transaction } from '../kernel/transaction.ts';
import type {
  Activity,
  Directory,
  OpenedProfessionalSession,
  Professional,
  ProfessionalSession,
  ProfessionalSessions,
} from './contract.ts';
import {
  MAX_CLOCK_BACK_MS,
  MAX_PROFESSIONAL_SESSIONS,
  MAX_PURGED_SESSIONS,
  PROFESSIONAL_GRACE_MS,
  PROFESSIONAL_IDLE_MS,
  PROFESSIONAL_ROTATION_MS,
  PROFESSIONAL_SESSION_MS,
  PROFESSIONAL_TOUCH_MS,
} from './limits.ts';
import * as sql from './session-statements.ts';
import { STAFF_ROLES } from './staff-roles.ts';

export interface SessionParts {
  readonly database: Database;
  readonly directory: Pick<Directory, 'findProfessional'>;
  readonly clock: Clock;
  readonly ids: Ids;
}

export function createProfessionalSessions(parts: SessionParts): ProfessionalSessions {
  return new PostgresSessions(parts);
}

/**
 * Sessions of professionals on the pages, after the identity provider proved them. What the directory says now is read at
 * every request: who no longer practises, or no longer there, is out at once.
 */
class PostgresSessions implements ProfessionalSessions {
  readonly #parts: SessionParts;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  async open(idNat: string): Promise<OpenedProfessionalSession> {
    const { clock, ids, database, directory } = this.#parts;
    const professional = await directory.findProfessional(idNat);
    if (professional === null || !professional.active) throw new Failure('not-practising');
    const possible = openActivities(professional);
    if (worksNowhere(professional)) throw new Failure('not-practising');
    const now = clock.now();
    const sessionId = ids.uuid();
    const token = newToken(sessionId, ids);
    const expiresAt = new Date(now.getTime() + PROFESSIONAL_SESSION_MS);
    const only = possible.length === 1 ? (possible[0]?.structure.idNat ?? null) : null;
    await database.transact('none', (tx) =>
      Promise.all([
        tx.query(sql.END_BEYOND, [idNat, now, MAX_PROFESSIONAL_SESSIONS - 1]),
        tx.query(sql.OPEN, [sessionId, idNat, only, token.hash, now, expiresAt]),
      ]),
    );
    return { sessionToken: token.text, expiresAt: expiresAt.toISOString(), mustChoose: possible.length > 1 };
  }

  async find(text: string): Promise<ProfessionalSession> {
    const { clock, database, directory } = this.#parts;
    const token = parseToken(text);
    if (token === null) throw new Failure('not-signed-in');
    const now = clock.now();
    const idleSince = new Date(now.getTime() - PROFESSIONAL_IDLE_MS);
    const { row, renewed } = await database.transact('none', async (tx) => {
      const notAfter = new Date(now.getTime() + MAX_CLOCK_BACK_MS);
      const [found] = await tx.query<sql.SessionRow>(sql.FIND, [token.ownerId, token.hash, now, idleSince, notAfter]);
      if (found === undefined || !isStillGood(found, now)) throw new Failure('not-signed-in');
      return { row: found, renewed: await this.#keepAlive(tx, found, token, now) };
    });
    const professional = await directory.findProfessional(row.professional_id);
    const activity = professional === null ? undefined : chosenActivity(professional, row.structure_id);
    if (professional === null || !professional.active || activity === undefined || worksNowhere(professional)) {
      await this.end(row.session_id);
      throw new Failure('not-signed-in');
    }
    return toSession(row, professional, activity, renewed);
  }

  async chooseActivity(session: ProfessionalSession, structureId: string): Promise<void> {
    if (!session.activities.some(({ structure }) => structure.idNat === structureId)) throw new Failure('not-found');
    const rows = await this.#parts.database.lookUp(sql.CHOOSE, [session.sessionId, structureId]);
    if (rows.length === 0) throw new Failure('not-found');
  }

  async end(sessionId: string): Promise<void> {
    await this.#parts.database.lookUp(sql.END, [sessionId, this.#parts.clock.now()]);
  }

  async purge(): Promise<number> {
    const now = this.#parts.clock.now();
    const idleSince = new Date(now.getTime() - PROFESSIONAL_IDLE_MS);
    return (await this.#parts.database.lookUp(sql.PURGE, [now, idleSince, MAX_PURGED_SESSIONS])).length;
  }

  /** As the sessions of persons: the token changes now and then, and an answer lost on the way signs nobody out. */
  async #keepAlive(tx: Transaction, row: sql.SessionRow, token: OwnedToken, now: Date) {
    const age = now.getTime() - row.rotated_at.getTime();
    const isDue = age > (row.is_current ? PROFESSIONAL_ROTATION_MS : PROFESSIONAL_GRACE_MS);
    if (isDue && (row.is_current || row.confirmed_at === null)) {
      const next = newToken(row.session_id, this.#parts.ids);
      const won = await tx.query(sql.ROTATE, [row.session_id, token.hash, next.hash, now, row.rotated_at]);
      return won.length === 0 ? null : { sessionToken: next.text, expiresAt: row.expires_at.toISOString() };
    }
    const isFirstUse = row.is_current && row.confirmed_at === null;
    if (isFirstUse || now.getTime() - row.last_used_at.getTime() > PROFESSIONAL_TOUCH_MS) {
      await tx.query(sql.TOUCH, [row.session_id, now, row.is_current ? now : null]);
    }
    return null;
  }
}

function isStillGood(row: sql.SessionRow, now: Date): boolean {
  if (row.is_current || row.confirmed_at === null) return true;
  return now.getTime() - row.confirmed_at.getTime() < PROFESSIONAL_GRACE_MS;
}

/** Activities in structures that are open. */
function openActivities({ activities }: Professional): Activity[] {
  return activities.filter(({ structure }) => structure.active);
}

/** Known in some places, and in none that is still open. */
function worksNowhere(professional: Professional): boolean {
  return professional.activities.length > 0 && openActivities(professional).length === 0;
}

/** The activity of a session: null while it is to be chosen or when there is none; undefined when it is no longer one. */
function chosenActivity(professional: Professional, structureId: string | null): Activity | null | undefined {
  if (structureId === null) return null;
  return openActivities(professional).find(({ structure }) => structure.idNat === structureId);
}

function toSession(
  row: sql.SessionRow,
  professional: Professional,
  activity: Activity | null,
  renewed: ProfessionalSession['renewed'],
): ProfessionalSession {
  const { idNat, displayName, profession, specialty } = professional;
  const activities = openActivities(professional);
  return {
    sessionId: row.session_id,
    professional,
    activities,
    activity,
    mustChoose: activity === null && activities.length > 0,
    actor: {
      kind: 'professional',
      id: idNat,
      name: displayName,
      recordIds: [],
      profession,
      ...(profession.system === STAFF_ROLES ? { staff: true as const } : {}),
      ...(specialty === undefined ? {} : { specialty }),
      ...(activity === null ? {} : { structure: { id: activity.structure.idNat, name: activity.structure.name } }),
      session: row.session_id,
      purpose: 'normal',
      onBehalfOf: null,
    },
    renewed,
  };
}
