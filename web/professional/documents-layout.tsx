import { type LoaderFunctionArgs, Outlet, type ShouldRevalidateFunctionArgs, useLoaderData } from 'react-router';
import { ConsultFilters } from '../components/consult-filters.tsx';
import { ConsultList } from '../components/consult-list.tsx';
import { Shortcuts } from '../components/shortcuts.tsx';
import { usePatient } from '../components/use-patient.ts';
import { readConsultFilter } from '../server/consult-filter.ts';
import { answerProfessional } from '../server/professional-page.ts';

export function loader(args: LoaderFunctionArgs) {
  return answerProfessional(args, async ({ professional }) => {
    const filter = readConsultFilter(new URL(args.request.url).searchParams);
    return { filter, list: await professional.listDocuments(args.params.id ?? '', filter) };
  });
}

/** The list is asked for again when its filter or its patient changes, not for each document read beside it. */
export function shouldRevalidate(args: ShouldRevalidateFunctionArgs): boolean {
  const { currentUrl, nextUrl, currentParams, nextParams, formMethod } = args;
  if (formMethod !== undefined && formMethod !== 'GET') return args.defaultShouldRevalidate;
  return currentUrl.search !== nextUrl.search || currentParams.id !== nextParams.id;
}

/** List at left, document at right; on a narrow screen the list, then the document. */
export default function DocumentsLayout() {
  const { filter, list } = useLoaderData<typeof loader>();
  const patient = usePatient();
  return (
    <div className="consult">
      <div className="consult-list" id="liste">
        <ConsultFilters patientId={patient.id} filter={filter} list={list} />
        <ConsultList patient={patient} filter={filter} list={list} />
      </div>
      <div className="consult-document" id="document">
        <Outlet context={patient} />
      </div>
      <Shortcuts />
    </div>
  );
}
