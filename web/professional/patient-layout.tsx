import { type LoaderFunctionArgs, Outlet, useLoaderData } from 'react-router';
import { PatientActs } from '../components/patient-acts.tsx';
import { PatientBanner } from '../components/patient-banner.tsx';
import { answerProfessional } from '../server/professional-page.ts';

/** Every page about a patient says first who she is. */
export function loader(args: LoaderFunctionArgs) {
  return answerProfessional(args, ({ professional }) => professional.patient(args.params.id ?? ''));
}

export default function PatientLayout() {
  const patient = useLoaderData<typeof loader>();
  return (
    <>
      <PatientBanner patient={patient} />
      <PatientActs patient={patient} />
      <Outlet context={patient} />
    </>
  );
}
