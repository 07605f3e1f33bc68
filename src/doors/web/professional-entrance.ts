/** Signing in and out of the professionals' pages. */
import { Failure, isFailure } from '../../kernel/errors.ts';
import { inWords } from './carnet-errors.ts';
import { tradeWords } from './carnet-words.ts';
import type { ProfessionalEntrance } from './professional-api.ts';
import type { ProfessionalParts, ProfessionalVisitor } from './professional-visitor.ts';
import { WebError } from './web-api.ts';

/** A sign-in is finished within this time, or begun again. */
const PENDING_MS = 10 * 60_000;
const PURPOSE = 'professional-sign-in';
const MAX_ANSWER_CHARS = 2_048;

export function professionalEntrance(visitor: ProfessionalVisitor): ProfessionalEntrance {
  const { parts, visit } = visitor;
  return {
    canSignIn: parts.provider !== null,
    async beginSignIn() {
      if (parts.provider === null) throw new WebError('unavailable');
      const { url, pending } = await reachable(parts.provider.begin());
      return { url: url.href, pending: parts.seal(PURPOSE, { at: parts.clock.now().getTime(), pending }) };
    },
    async finishSignIn(answer, sealed) {
      const idNat = await proved(parts, answer, sealed);
      const { mustChoose, ...session } = await inWords(
        parts.sessions.open(idNat).catch((error: unknown) => {
          if (isFailure(error, 'not-practising')) parts.note('professional-not-practising', idNat);
          throw error;
        }),
      );
      parts.note('professional-sign-in', idNat);
      return { session, mustChoose };
    },
    async signOut() {
      if (visit.sessionToken === null) return;
      try {
        // Not through the visitor: a token renewed now would come after the cookie's end.
        await parts.sessions.end((await parts.sessions.find(visit.sessionToken)).sessionId);
      } catch (error) {
        if (!isFailure(error, 'not-signed-in')) await inWords(Promise.reject(error));
      }
    },
    renewedSession: () => visitor.renewed,
    async me() {
      const { professional, activity } = await visitor.atWork();
      const { displayName, profession, specialty } = professional;
      const trade = tradeWords(profession.code, specialty?.code ?? null, visit.language, displayName);
      const place = activity === null ? null : { id: activity.structure.idNat, name: activity.structure.name };
      return {
        displayName,
        words: {
          name: displayName,
          ...(trade === undefined ? {} : { professionWords: trade }),
          ...(place === null ? {} : { structure: place.name }),
        },
        place,
        canSearchByTraits: parts.maySearchByTraits(profession.code),
      };
    },
    async activityChoice() {
      const { professional, activities, mustChoose } = await visitor.session();
      const places = activities.map(({ structure }) => ({ id: structure.idNat, name: structure.name }));
      return { displayName: professional.displayName, places, mustChoose };
    },
    async chooseActivity(id) {
      await inWords(parts.sessions.chooseActivity(await visitor.session(), id));
    },
  };
}

/** Who signed in, when the answer belongs to the sign-in that this browser began. @throws WebError sign-in-failed, sign-in-too-weak */
async function proved(parts: ProfessionalParts, answer: string, sealed: string | null): Promise<string> {
  const begun = sealed === null ? null : openedPending(parts, sealed);
  if (parts.provider === null || begun === null || answer.length > MAX_ANSWER_CHARS) {
    throw new WebError('sign-in-failed');
  }
  try {
    return await parts.provider.finish(new URL(answer), begun);
  } catch (error) {
    if (isFailure(error, 'sign-in-too-weak')) {
      parts.note('professional-sign-in-too-weak', '');
      throw new WebError('sign-in-too-weak');
    }
    // Refused or cancelled there, used twice, of another sign-in, badly signed: one way out for all of them.
    parts.note('professional-sign-in-failed', '');
    throw new WebError('sign-in-failed');
  }
}

function openedPending(parts: ProfessionalParts, sealed: string): unknown {
  try {
    const { at, pending } = parts.open(PURPOSE, sealed) as { at: number; pending: unknown };
    return parts.clock.now().getTime() - at <= PENDING_MS ? pending : null;
  } catch {
    return null;
  }
}

/** What goes wrong on the way to the provider is that it does not answer. */
function reachable<T>(work: Promise<T>): Promise<T> {
  return inWords(
    work.catch((cause: unknown) => {
      const failure = new Failure('unavailable', { reason: 'the identity provider does not answer' });
      failure.cause = cause;
      throw failure;
    }),
  );
}
