import { type LoaderFunctionArgs, Outlet, useLoaderData, useRouteError, useRouteLoaderData } from 'react-router';
import type { SignedInProfessional } from '../../src/doors/web/professional-api.ts';
import { ProfessionalError } from '../components/professional-error.tsx';
import { ProfessionalFrame } from '../components/professional-frame.tsx';
import { isWebError, pageOf } from '../server/page.ts';

interface Who {
  readonly professional: SignedInProfessional | null;
}

/** Who is here: the professional of the session, at her place of work, or nobody. Pages refuse by themselves. */
export async function loader(args: LoaderFunctionArgs): Promise<Who> {
  const page = pageOf(args);
  if (!page.hasProfessionalSession) return { professional: null };
  try {
    return { professional: await page.professional.me() };
  } catch (error) {
    if (isWebError(error)) return { professional: null };
    throw error;
  }
}

export default function ProfessionalLayout() {
  const { professional } = useLoaderData<typeof loader>();
  return (
    <ProfessionalFrame professional={professional}>
      <Outlet />
    </ProfessionalFrame>
  );
}

/** Errors of a page keep the frame, so that there is always a way out. */
export function ErrorBoundary() {
  const error = useRouteError();
  const who = useRouteLoaderData('professional/frame-layout') as Who | undefined;
  return (
    <ProfessionalFrame professional={who?.professional ?? null}>
      <ProfessionalError error={error} signedIn={who?.professional != null} />
    </ProfessionalFrame>
  );
}
