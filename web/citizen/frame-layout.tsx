import {
  type LoaderFunctionArgs,
  Outlet,
  type ShouldRevalidateFunctionArgs,
  useLoaderData,
  useRouteError,
  useRouteLoaderData,
} from 'react-router';
import type { Person } from '../../src/doors/web/web-api.ts';
import { ErrorMessage } from '../components/error-message.tsx';
import { PublicFrame, SpaceFrame } from '../components/frame.tsx';
import { isWebError, pageOf } from '../server/page.ts';

/** Who is here: the person of the session, or nobody. Pages that need a person refuse by themselves. */
export async function loader(args: LoaderFunctionArgs): Promise<{ person: Person | null }> {
  const page = pageOf(args);
  if (!page.hasSession) return { person: null };
  try {
    return { person: await page.api.me() };
  } catch (error) {
    if (isWebError(error)) return { person: null };
    throw error;
  }
}

/** Notices become read on their page: what the frame counts is asked again on the way in and out. */
export function shouldRevalidate({
  currentUrl,
  nextUrl,
  defaultShouldRevalidate,
}: ShouldRevalidateFunctionArgs): boolean {
  return defaultShouldRevalidate || [currentUrl, nextUrl].some(({ pathname }) => pathname === '/avis');
}

export default function FrameLayout() {
  const { person } = useLoaderData<typeof loader>();
  if (person === null) {
    return (
      <PublicFrame>
        <Outlet />
      </PublicFrame>
    );
  }
  return (
    <SpaceFrame person={person}>
      <Outlet />
    </SpaceFrame>
  );
}

/** Errors of a page keep the frame, so that there is always a way out. */
export function ErrorBoundary() {
  const error = useRouteError();
  const frame = useRouteLoaderData('citizen/frame-layout') as { person: Person | null } | undefined;
  const message = <ErrorMessage error={error} />;
  const person = frame?.person ?? null;
  return person === null ? <PublicFrame>{message}</PublicFrame> : <SpaceFrame person={person}>{message}</SpaceFrame>;
}
