import { type ActionFunctionArgs, Link, redirect } from 'react-router';
import { Title } from '../components/title.tsx';
import { usePatient } from '../components/use-patient.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { consultQuery, readConsultFilter } from '../server/consult-filter.ts';
import { textField } from '../server/page.ts';
import { answerProfessional } from '../server/professional-page.ts';
import { patientName } from '../words/patient-words.ts';

const MAX_TEXT = 100;

/** The filters of the list: what is typed may name an illness, so it comes in a body and goes into the address sealed. */
export function action(args: ActionFunctionArgs) {
  return answerProfessional(args, async ({ professional }) => {
    const form = await args.request.formData();
    const text = textField(form, 'texte', MAX_TEXT);
    const chosen = new URLSearchParams();
    for (const category of form.getAll('categorie')) chosen.append('categorie', String(category));
    chosen.set('periode', textField(form, 'periode', 10));
    const filter = readConsultFilter(chosen);
    const search = text === '' ? {} : { search: professional.sealSearch(text) };
    return redirect(
      `/pro/patients/${encodeURIComponent(args.params.id ?? '')}${consultQuery({ ...filter, ...search })}`,
    );
  });
}

/** Before a document is chosen. */
export default function NoDocument() {
  const { list } = useProfessionalMessages().pro;
  const patient = usePatient();
  return (
    <div className="consult-empty">
      <Title>{patientName(patient)}</Title>
      <h1>{list.title}</h1>
      <p>{list.choose}</p>
      <p className="muted">{list.traced}</p>
      <p>
        <Link to="/pro/raccourcis">{list.shortcuts}</Link>
      </p>
    </div>
  );
}
