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
import { DemoSignIns } from '../components/demo-sign-ins.tsx';
import { described, ErrorSummary, Field, type FieldError } from '../components/fields.tsx';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Notice } from '../components/notice.tsx';
import { Title } from '../components/title.tsx';
import { MESSAGES, useMessages, useRootData } from '../messages/use-messages.ts';
import { answer, isWebError, safeReturn, textField } from '../server/page.ts';

const MAX_IDENTIFIER = 200;
const MAX_PASSWORD = 200;

export function loader({ request }: LoaderFunctionArgs) {
  const query = new URL(request.url).searchParams;
  return {
    ended: query.has('fin'),
    signedOut: query.has('parti'),
    expired: query.has('code'),
    changed: query.has('change'),
    back: safeReturn(query.get('retour')),
    identifier: (query.get('demo') ?? '').slice(0, MAX_IDENTIFIER),
  };
}

export async function action(args: ActionFunctionArgs) {
  return answer(args, async (page) => {
    const { signIn } = MESSAGES[page.language];
    const form = await args.request.formData();
    const identifier = textField(form, 'identifiant', MAX_IDENTIFIER);
    const secret = form.get('secret');
    const password = typeof secret === 'string' ? secret.slice(0, MAX_PASSWORD) : '';
    const errors: FieldError[] = [];
    if (identifier === '') errors.push({ field: 'identifiant', text: signIn.missingIdentifier });
    if (password === '') errors.push({ field: 'secret', text: signIn.missingPassword });
    if (errors.length > 0) return data({ errors, identifier }, { status: 400 });
    try {
      page.cookies.keepChallenge(await page.api.signIn(identifier, password));
      const query = new URLSearchParams({ retour: safeReturn(String(form.get('retour') ?? '')) });
      return redirect(`/connexion/code?${query}`);
    } catch (error) {
      if (!isWebError(error) || (error.code !== 'wrong-sign-in' && error.code !== 'too-many-attempts')) throw error;
      const tooMany = error.code === 'too-many-attempts';
      const text = tooMany ? signIn.tooMany(Math.ceil((error.details.retryAfter ?? 60) / 60)) : signIn.wrong;
      return data({ errors: [{ field: 'identifiant', text }], identifier }, { status: tooMany ? 429 : 400 });
    }
  });
}

export default function SignIn() {
  const { signIn, add, forgotten } = useMessages();
  const { ended, signedOut, expired, changed, back, identifier } = useLoaderData<typeof loader>();
  const { code } = useMessages();
  const { demo } = useRootData();
  const failed = useActionData<typeof action>();
  const busy = useNavigation().state !== 'idle';
  const chosen = demo?.signIns.find((candidate) => candidate.identifier === identifier);
  const errorOf = (field: string) => failed?.errors.find((error) => error.field === field)?.text;
  return (
    <>
      <Title>{signIn.title}</Title>
      <h1>{signIn.title}</h1>
      {ended && !failed ? <Notice kind="info">{signIn.ended}</Notice> : null}
      {signedOut && !failed ? <Notice kind="positive">{signIn.signedOut}</Notice> : null}
      {expired && !failed ? <Notice kind="info">{code.expired}</Notice> : null}
      {changed && !failed ? <Notice kind="positive">{forgotten.done}</Notice> : null}
      <ErrorSummary title={add.errorTitle} errors={failed?.errors ?? []} />
      <Form method="post" action="/connexion" className="card form" noValidate key={chosen?.identifier ?? 'own'}>
        <HiddenToken />
        <input type="hidden" name="retour" value={back} />
        <Field id="identifiant" label={signIn.identifier} hint={signIn.identifierHint} error={errorOf('identifiant')}>
          <input
            id="identifiant"
            name="identifiant"
            type="text"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            defaultValue={failed?.identifier ?? chosen?.identifier ?? ''}
            {...described('identifiant', signIn.identifierHint, errorOf('identifiant'))}
          />
        </Field>
        <Field id="secret" label={signIn.password} error={errorOf('secret')}>
          <input
            id="secret"
            name="secret"
            type="password"
            autoComplete="current-password"
            required
            defaultValue={chosen?.password ?? ''}
            {...described('secret', undefined, errorOf('secret'))}
          />
        </Field>
        <button className="button" type="submit" disabled={busy}>
          {signIn.submit}
        </button>
        <p className="hint">{signIn.next}</p>
        <p>
          <Link to="/mot-de-passe">{forgotten.link}</Link>
        </p>
      </Form>
      <DemoSignIns />
    </>
  );
}
