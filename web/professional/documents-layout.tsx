import {
  type LoaderFunctionArgs,
  Outlet,
  type ShouldRevalidateFunctionArgs,
  useLoaderData,
  useParams,
  useSearchParams,
} from 'react-router';
import { ConsultFilters } from '../components/consult-filters.tsx';
import { ConsultList } from '../components/consult-list.tsx';
import { Notice } from '../components/notice.tsx';
import { Shortcuts } from '../components/shortcuts.tsx';
import { usePatient } from '../components/use-patient.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
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

/** List at left, document at right; on a narrow screen the list, or the document that was opened with a way back. */
export default function DocumentsLayout() {
  const { filter, list } = useLoaderData<typeof loader>();
  const patient = usePatient();
  const { logicalId } = useParams();
  const [search] = useSearchParams();
  const { withdraw } = useProfessionalMessages().deposit;
  const withdrawn = logicalId === undefined && search.get('fait') === 'retire';
  return (
    <div className={logicalId === undefined ? 'consult' : 'consult reading'}>
      <div className="consult-list" id="liste">
        {withdrawn ? <Notice kind="positive">{withdraw.done}</Notice> : null}
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
