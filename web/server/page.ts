import { createContext, data, type LoaderFunctionArgs, type RouterContextProvider, redirect } from 'react-router';
import type { PageContext } from '../../src/doors/web/page-context.ts';
import type { WebErrorCode, WebErrorDetails } from '../../src/doors/web/web-api.ts';

/** Where the door leaves what a request carries; `entry.server.tsx` fills it. */
export const pageKey = createContext<PageContext>();

/** The context of this request. */
export function pageOf(args: { context: Readonly<RouterContextProvider> }): PageContext {
  return args.context.get(pageKey);
}

interface KnownError extends Error {
  readonly code: WebErrorCode;
  readonly details: WebErrorDetails;
}

/** Recognises a `WebError` by its name: the class itself is not in the page bundle. */
export function isWebError(error: unknown): error is KnownError {
  return error instanceof Error && error.name === 'WebError' && 'code' in error;
}

const STATUS: Partial<Record<WebErrorCode, number>> = {
  'not-found': 404,
  refused: 403,
  'version-conflict': 409,
  'too-many-attempts': 429,
  unavailable: 503,
};

/** What an error page receives; nothing of the error but its code. */
export interface ErrorData {
  readonly code: WebErrorCode | 'other';
}

/** Where to go after signing in: a path of ours, or the home page. */
export function safeReturn(path: string | null): string {
  return path !== null && /^\/[a-z0-9][\w/?=&.-]{0,200}$/i.test(path) && !path.startsWith('/connexion')
    ? path
    : '/accueil';
}

/** Runs a loader or an action; refusals become pages, an ended session leads to the sign-in page. */
export async function answer<T>(args: LoaderFunctionArgs, run: (page: PageContext) => Promise<T>): Promise<T> {
  try {
    return await run(pageOf(args));
  } catch (error) {
    if (!isWebError(error)) throw error;
    if (error.code === 'not-signed-in') {
      const url = new URL(args.request.url);
      const back = args.request.method === 'GET' ? url.pathname.replace(/\.data$/, '') : '/accueil';
      throw redirect(`/connexion?fin=1&retour=${encodeURIComponent(safeReturn(back))}`);
    }
    throw data({ code: error.code } satisfies ErrorData, { status: STATUS[error.code] ?? 400 });
  }
}

/** Added by the door to a form whose file was too large to be carried: the file is gone, the rest is there. */
export const TOO_LARGE_FIELD = 'fichier-trop-lourd';

/** A text field of a form: trimmed, at most `max` characters, never a file. */
export function textField(form: FormData, name: string, max: number): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim().slice(0, max) : '';
}
