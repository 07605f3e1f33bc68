import { PassThrough } from 'node:stream';
import { createReadableStreamFromReadable } from '@react-router/node';
import { renderToPipeableStream } from 'react-dom/server';
import { type EntryContext, isRouteErrorResponse, RouterContextProvider, ServerRouter } from 'react-router';
import type { PageContext } from '../src/doors/web/page-context.ts';
import { NonceContext } from './components/nonce.tsx';
import { pageKey } from './server/page.ts';

const RENDER_TIMEOUT_MS = 10_000;

/** Used by the door: puts what a request carries where loaders and actions find it. */
export function provideContext(page: PageContext): RouterContextProvider {
  const context = new RouterContextProvider();
  context.set(pageKey, page);
  return context;
}

/** Renders a page whole before answering: the status is then always true, and no script has to fill holes. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  routerContext: EntryContext,
  loadContext: RouterContextProvider,
): Promise<Response> {
  const { nonce } = loadContext.get(pageKey);
  headers.set('content-type', 'text/html; charset=utf-8');
  return new Promise((resolve, reject) => {
    const { pipe, abort } = renderToPipeableStream(
      <NonceContext value={nonce}>
        <ServerRouter context={routerContext} url={request.url} nonce={nonce} />
      </NonceContext>,
      {
        nonce,
        onAllReady() {
          clearTimeout(timer);
          const body = new PassThrough();
          resolve(new Response(createReadableStreamFromReadable(body), { headers, status }));
          pipe(body);
        },
        onShellError: reject,
        onError: (error) => loadContext.get(pageKey).logError(error),
      },
    );
    const timer = setTimeout(abort, RENDER_TIMEOUT_MS);
  });
}

/** Unexpected errors only; refusals have their pages, and a visitor who left is no error. */
export function handleError(
  error: unknown,
  { request, context }: { request: Request; context: Readonly<RouterContextProvider> },
): void {
  if (request.signal.aborted || isRouteErrorResponse(error)) return;
  context.get(pageKey).logError(error);
}
