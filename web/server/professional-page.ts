import { data, type LoaderFunctionArgs, redirect } from 'react-router';
import type { PageContext } from '../../src/doors/web/page-context.ts';
import type { WebErrorCode } from '../../src/doors/web/web-api.ts';
import { type ErrorData, isWebError, pageOf } from './page.ts';

const STATUS: Partial<Record<WebErrorCode, number>> = {
  'not-found': 404,
  refused: 403,
  'record-refused': 403,
  blocked: 403,
  'emergency-opposed': 403,
  'emergency-not-open': 403,
  'version-conflict': 409,
  'too-many-attempts': 429,
  unavailable: 503,
};

/**
 * Runs a loader or an action of a professional's page: who is not signed in goes to do so, several places of work lead to the
 * choice, a record that may not be read to the page that says why; other refusals become pages.
 */
export async function answerProfessional<T>(
  args: LoaderFunctionArgs,
  run: (page: PageContext) => Promise<T>,
): Promise<T> {
  try {
    return await run(pageOf(args));
  } catch (error) {
    if (!isWebError(error)) throw error;
    if (error.code === 'not-signed-in') {
      // Only somebody who had a session is told that it ended.
      throw redirect(pageOf(args).hasProfessionalSession ? '/pro/connexion?fin=1' : '/pro/connexion');
    }
    if (error.code === 'activity-needed') throw redirect('/pro/activite');
    if ((error.code === 'no-consent' || error.code === 'blocked') && args.params.id !== undefined) {
      const why = error.code === 'blocked' ? '?bloque=1' : '';
      throw redirect(`/pro/patients/${encodeURIComponent(args.params.id)}/accord${why}`);
    }
    throw data({ code: error.code } satisfies ErrorData, { status: STATUS[error.code] ?? 400 });
  }
}
