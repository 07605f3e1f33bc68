import { data, type LoaderFunctionArgs, redirect } from 'react-router';
import type { PageContext } from '../../src/doors/web/page-context.ts';
import type { WebErrorCode } from '../../src/doors/web/web-api.ts';
import { type ErrorData, isWebError, pageOf } from './page.ts';

const STATUS: Partial<Record<WebErrorCode, number>> = {
  'not-found': 404,
  refused: 403,
  'record-refused': 403,
  'version-conflict': 409,
  'too-many-attempts': 429,
  unavailable: 503,
};

/**
 * Runs a loader or an action of a professional's page: what ended leads to the sign-in page, several places of work to the
 * choice, a record without authorisation to the declaration; other refusals become pages.
 */
export async function answerProfessional<T>(
  args: LoaderFunctionArgs,
  run: (page: PageContext) => Promise<T>,
): Promise<T> {
  try {
    return await run(pageOf(args));
  } catch (error) {
    if (!isWebError(error)) throw error;
    if (error.code === 'not-signed-in') throw redirect('/pro/connexion?fin=1');
    if (error.code === 'activity-needed') throw redirect('/pro/activite');
    if (error.code === 'no-consent' && args.params.id !== undefined) {
      throw redirect(`/pro/patients/${encodeURIComponent(args.params.id)}/accord`);
    }
    throw data({ code: error.code } satisfies ErrorData, { status: STATUS[error.code] ?? 400 });
  }
}
