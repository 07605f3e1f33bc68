import { type ActionFunctionArgs, data, Form, redirect, useActionData, useNavigation } from 'react-router';
import { described, ErrorSummary, Field } from '../components/fields.tsx';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Title } from '../components/title.tsx';
import { MESSAGES, useMessages } from '../messages/use-messages.ts';
import { answer, isWebError, textField } from '../server/page.ts';

const MAX_IDENTIFIER = 200;

/** The answer is the same whether somebody has this identifier or not. */
export async function action(args: ActionFunctionArgs) {
  return answer(args, async (page) => {
    const { signIn } = MESSAGES[page.language];
    const identifier = textField(await args.request.formData(), 'identifiant', MAX_IDENTIFIER);
    const wrong = (text: string, status: number) =>
      data({ errors: [{ field: 'identifiant', text }], identifier }, { status });
    if (identifier === '') return wrong(signIn.missingIdentifier, 400);
    try {
      page.cookies.keepChallenge({ challenge: await page.api.forgotten.ask(identifier), sentToWords: '' });
      return redirect('/mot-de-passe/nouveau');
    } catch (error) {
      if (!isWebError(error) || error.code !== 'too-many-attempts') throw error;
      return wrong(signIn.tooMany(Math.ceil((error.details.retryAfter ?? 60) / 60)), 429);
    }
  });
}

/** Asks for a code to choose a new password. */
export default function ForgottenPassword() {
  const { forgotten, signIn, add } = useMessages();
  const failed = useActionData<typeof action>();
  const busy = useNavigation().state !== 'idle';
  const error = failed?.errors[0]?.text;
  return (
    <>
      <Title>{forgotten.title}</Title>
      <h1>{forgotten.title}</h1>
      <p className="lead">{forgotten.lead}</p>
      <ErrorSummary title={add.errorTitle} errors={failed?.errors ?? []} />
      <Form method="post" className="card form" noValidate>
        <HiddenToken />
        <Field id="identifiant" label={signIn.identifier} hint={signIn.identifierHint} error={error}>
          <input
            id="identifiant"
            name="identifiant"
            type="text"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            defaultValue={failed?.identifier ?? ''}
            {...described('identifiant', signIn.identifierHint, error)}
          />
        </Field>
        <button className="button" type="submit" disabled={busy}>
          {forgotten.submit}
        </button>
        <p className="hint">{forgotten.noAddress}</p>
      </Form>
    </>
  );
}
