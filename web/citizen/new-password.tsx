import {
  type ActionFunctionArgs,
  data,
  Form,
  Link,
  type LoaderFunctionArgs,
  redirect,
  useActionData,
  useNavigation,
} from 'react-router';
import { described, ErrorSummary, Field, type FieldError } from '../components/fields.tsx';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Notice } from '../components/notice.tsx';
import { Title } from '../components/title.tsx';
import { MESSAGES, useMessages, useRootData } from '../messages/use-messages.ts';
import { answer, isWebError, pageOf, textField } from '../server/page.ts';

const MAX_CODE_TEXT = 20;
/** Characters, as the server counts them too (`src/identity/limits.ts`). */
const MIN_PASSWORD = 12;
const MAX_PASSWORD = 128;

export function loader(args: LoaderFunctionArgs) {
  if (pageOf(args).cookies.challenge === null) throw redirect('/mot-de-passe');
  return null;
}

export async function action(args: ActionFunctionArgs) {
  return answer(args, async (page) => {
    const { code: words, forgotten } = MESSAGES[page.language];
    const { challenge } = page.cookies;
    if (challenge === null) return redirect('/mot-de-passe');
    const form = await args.request.formData();
    const code = textField(form, 'code', MAX_CODE_TEXT).replace(/[\s.-]/g, '');
    const secret = form.get('secret');
    const password = typeof secret === 'string' ? secret : '';
    const errors: FieldError[] = [];
    if (!/^\d{6}$/.test(code)) errors.push({ field: 'code', text: words.missing });
    const { length } = password.normalize('NFKC');
    if (length < MIN_PASSWORD || length > MAX_PASSWORD) errors.push({ field: 'secret', text: forgotten.wrongLength });
    if (errors.length > 0) return data({ errors }, { status: 400 });
    try {
      await page.api.forgotten.reset(challenge.challenge, code, password);
    } catch (error) {
      if (!isWebError(error) || error.code !== 'wrong-code') throw error;
      return data({ errors: [{ field: 'code', text: forgotten.wrongCode }] }, { status: 400 });
    }
    page.cookies.keepChallenge(null);
    return redirect('/connexion?change=1');
  });
}

/** The code that was sent, and the new password. */
export default function NewPassword() {
  const { forgotten, code, add } = useMessages();
  const { demo } = useRootData();
  const errors: readonly FieldError[] = useActionData<typeof action>()?.errors ?? [];
  const busy = useNavigation().state !== 'idle';
  const errorOf = (field: string) => errors.find((error) => error.field === field)?.text;
  return (
    <>
      <Title>{forgotten.newTitle}</Title>
      <h1>{forgotten.newTitle}</h1>
      <p className="lead">{forgotten.sent}</p>
      {demo === null ? null : (
        <Notice kind="info">
          {code.demo} <a href={demo.mailboxUrl}>{code.demoMailbox}</a>
        </Notice>
      )}
      <ErrorSummary title={add.errorTitle} errors={errors} />
      <Form method="post" className="card form" noValidate>
        <HiddenToken />
        <Field id="code" label={code.label} hint={code.hint} error={errorOf('code')}>
          <input
            id="code"
            name="code"
            className="code-input"
            type="text"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={9}
            required
            {...described('code', code.hint, errorOf('code'))}
          />
        </Field>
        <Field id="secret" label={forgotten.password} hint={forgotten.passwordHint} error={errorOf('secret')}>
          <input
            id="secret"
            name="secret"
            type="password"
            autoComplete="new-password"
            minLength={MIN_PASSWORD}
            required
            {...described('secret', forgotten.passwordHint, errorOf('secret'))}
          />
        </Field>
        <button className="button" type="submit" disabled={busy}>
          {forgotten.choose}
        </button>
        <p>
          <Link to="/mot-de-passe">{forgotten.again}</Link>
        </p>
      </Form>
    </>
  );
}
