import { Search } from 'lucide-react';
import {
  type ActionFunctionArgs,
  data,
  Form,
  Link,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useLoaderData,
  useNavigation,
} from 'react-router';
import type { PatientSearch } from '../../src/doors/web/professional-search.ts';
import { described, ErrorSummary, Field } from '../components/fields.tsx';
import { HiddenToken } from '../components/hidden-token.tsx';
import { RecentPatients } from '../components/recent-patients.tsx';
import { SecretChoice } from '../components/secret-choice.tsx';
import { Title } from '../components/title.tsx';
import { ToldEmergenciesHere } from '../components/told-emergencies.tsx';
import { TraitSearch } from '../components/trait-search.tsx';
import { PROFESSIONAL_MESSAGES, useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { textField } from '../server/page.ts';
import {
  asksSecret,
  type SearchErrors,
  sayResult,
  statusOf,
  type TypedTraits,
  traitsOf,
  typedTraits,
} from '../server/patient-search.ts';
import { answerProfessional } from '../server/professional-page.ts';

/** Spaces and dots between the groups of a matricule are welcome. */
const MAX_TYPED_MATRICULE = 40;

export function loader(args: LoaderFunctionArgs) {
  return answerProfessional(args, async ({ professional }) => ({
    me: await professional.me(),
    recent: await professional.recentPatients(),
    cases: await professional.structureCases(),
    told: await professional.toldEmergencies(),
    done: doneIn(new URL(args.request.url).searchParams),
  }));
}

type Done = 'authorisation' | 'consultation' | 'seen';

/** What was just done, to be said once. */
const doneIn = (search: URLSearchParams): Done | null =>
  search.has('retire') ? 'authorisation' : search.has('termine') ? 'consultation' : search.has('vu') ? 'seen' : null;

type Failed = SearchErrors & { readonly traits: TypedTraits | null };

/** What is typed travels in the body of a form, never in an address; a matricule is not shown again. */
export function action(args: ActionFunctionArgs) {
  return answerProfessional(args, async ({ professional, language, now }) => {
    const words = PROFESSIONAL_MESSAGES[language].pro.find;
    const form = await args.request.formData();
    const byTraits = textField(form, 'recherche', 10) === 'traits';
    const traits = byTraits ? typedTraits(form) : null;
    const fail = (errors: SearchErrors['errors'], status = 400) => {
      const failed: Failed = { errors, traits };
      return data(failed, { status });
    };
    let question: PatientSearch;
    if (traits === null) {
      const matricule = textField(form, 'matricule', MAX_TYPED_MATRICULE);
      if (matricule === '') return fail([{ field: 'matricule', text: words.matriculeMissing }]);
      question = { matricule };
    } else {
      const read = traitsOf(traits, words, now);
      if ('errors' in read) return fail(read.errors);
      question = read;
    }
    const result = await professional.searchPatient(question, asksSecret(form));
    if (result.kind === 'found') {
      return redirect(`/pro/patients/${result.id}${result.hasAccess ? '' : '/accord'}`);
    }
    const text = sayResult(result, words);
    return fail([{ field: byTraits ? 'nom' : 'matricule', text }], statusOf(result));
  });
}

export default function FindPatientPage() {
  const { pro } = useProfessionalMessages();
  const { find } = pro;
  const { me, recent, cases, told, done } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const busy = useNavigation().state !== 'idle';
  const errors = failed?.errors ?? [];
  const errorOf = (field: string) => errors.find((one) => one.field === field)?.text;
  return (
    <div className="pro-find">
      <Title>{find.title}</Title>
      <h1>{find.title}</h1>
      <JustDone done={done} />
      <ToldEmergenciesHere told={told} />
      {cases === null ? null : <CasesHere count={cases.length} />}
      <ErrorSummary title={find.errorTitle} errors={errors} />
      <div className="pro-find-columns">
        <div>
          <Form method="post" action="/pro" className="card form" noValidate autoComplete="off">
            <HiddenToken />
            <h2>{find.byIns}</h2>
            <Field id="matricule" label={find.matricule} hint={find.matriculeHint} error={errorOf('matricule')}>
              <input
                id="matricule"
                name="matricule"
                type="text"
                autoComplete="off"
                spellCheck={false}
                autoCapitalize="characters"
                maxLength={MAX_TYPED_MATRICULE}
                data-key="search"
                {...described('matricule', find.matriculeHint, errorOf('matricule'))}
              />
            </Field>
            <SecretChoice id="secret-ins" />
            <button className="button" type="submit" disabled={busy}>
              <Search aria-hidden="true" strokeWidth={1.8} /> {find.submit}
            </button>
          </Form>
          {me.canSearchByTraits ? (
            <TraitSearch typed={failed?.traits ?? null} errorOf={errorOf} busy={busy} />
          ) : (
            <p className="muted">{find.traitsNotOpen}</p>
          )}
        </div>
        <RecentPatients patients={recent} />
      </div>
      <p className="muted">
        {find.traced} <Link to="/pro/raccourcis">{find.shortcuts}</Link> ·{' '}
        <Link to="/pro/preferences">{pro.preferences.title}</Link>
      </p>
    </div>
  );
}

function JustDone({ done }: { done: Done | null }) {
  const { pro, secret, emergency } = useProfessionalMessages();
  if (done === null) return null;
  const said = {
    authorisation: pro.find.authorisationEnded,
    consultation: secret.ended,
    seen: emergency.administrator.noted,
  };
  return (
    <p className="notice positive" role="status">
      {said[done]}
    </p>
  );
}

/** To the officer of the structure: how many cases wait for her. */
function CasesHere({ count }: { count: number }) {
  const { cases: words } = useProfessionalMessages();
  return (
    <p className="notice info">
      <span>
        {words.waitingHere(count)} <Link to="/pro/signalements">{words.see}</Link>
      </span>
    </p>
  );
}
