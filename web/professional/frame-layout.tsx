import {
  type LoaderFunctionArgs,
  Outlet,
  useLoaderData,
  useParams,
  useRouteError,
  useRouteLoaderData,
} from 'react-router';
import type { SignedInProfessional } from '../../src/doors/web/professional-api.ts';
import { ProfessionalError } from '../components/professional-error.tsx';
import { ProfessionalFrame } from '../components/professional-frame.tsx';
import { SecretBand, type SecretConsultation } from '../components/secret-line.tsx';
import { isWebError, pageOf } from '../server/page.ts';
import { patientName } from '../words/patient-words.ts';

interface Who {
  readonly professional: SignedInProfessional | null;
  /** Kept in sight on every page, as long as they last. */
  readonly secret: readonly SecretConsultation[];
}

const NOBODY: Who = { professional: null, secret: [] };

/** Who is here: the professional of the session, at her place of work, or nobody. Pages refuse by themselves. */
export async function loader(args: LoaderFunctionArgs): Promise<Who> {
  const page = pageOf(args);
  if (!page.hasProfessionalSession) return NOBODY;
  try {
    const [professional, opened] = await Promise.all([page.professional.me(), page.professional.secretPatients()]);
    const secret = opened.map((one) => ({ id: one.id, name: patientName(one) }));
    return { professional, secret };
  } catch (error) {
    if (isWebError(error)) return NOBODY;
    throw error;
  }
}

export default function ProfessionalLayout() {
  const { professional, secret } = useLoaderData<typeof loader>();
  const { id } = useParams();
  return (
    <ProfessionalFrame professional={professional}>
      <SecretBand consultations={secret.filter((one) => one.id !== id)} />
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
      <SecretBand consultations={who?.secret ?? []} />
      <ProfessionalError error={error} signedIn={who?.professional != null} />
    </ProfessionalFrame>
  );
}
