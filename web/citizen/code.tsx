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
import { described, ErrorSummary, Field } from '../components/fields.tsx';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Notice } from '../components/notice.tsx';
import { Title } from '../components/title.tsx';
import { MESSAGES, useMessages, useRootData } from '../messages/use-messages.ts';
import { answer, isWebError, pageOf, safeReturn, textField } from '../server/page.ts';

const MAX_CODE_TEXT = 20;

export function loader(args: LoaderFunctionArgs) {
  const { challenge } = pageOf(args).cookies;
  if (challenge === null) throw redirect('/connexion');
  return { sentTo: challenge.sentToWords, back: safeReturn(new URL(args.request.url).searchParams.get('retour')) };
}

export async function action(args: ActionFunctionArgs) {
  return answer(args, async (page) => {
    const words = MESSAGES[page.language];
    const form = await args.request.formData();
    const { challenge } = page.cookies;
    if (challenge === null) return redirect('/connexion?code=1');
    const code = textField(form, 'code', MAX_CODE_TEXT).replace(/[\s.-]/g, '');
    const wrong = (text: string, status: number) => data({ errors: [{ field: 'code', text }] }, { status });
    if (!/^\d{6}$/.test(code)) return wrong(words.code.missing, 400);
    try {
      page.cookies.start(await page.api.confirmCode(challenge.challenge, code));
      page.cookies.keepChallenge(null);
      return redirect(safeReturn(textField(form, 'retour', 300)));
    } catch (error) {
      if (!isWebError(error)) throw error;
      if (error.code === 'wrong-code') return wrong(words.code.wrong, 400);
      if (error.code === 'too-many-attempts')
        return wrong(words.signIn.tooMany(Math.ceil((error.details.retryAfter ?? 60) / 60)), 429);
      if (error.code !== 'code-expired') throw error;
      page.cookies.keepChallenge(null);
      return redirect('/connexion?code=1');
    }
  });
}

export default function CodePage() {
  const { code, add } = useMessages();
  const { demo } = useRootData();
  const { sentTo, back } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const busy = useNavigation().state !== 'idle';
  const error = failed?.errors[0]?.text;
  return (
    <>
      <Title>{code.title}</Title>
      <h1>{code.title}</h1>
      <p className="lead">{sentTo === '' ? code.sentPlain : code.sent(sentTo)}</p>
      {demo === null ? null : (
        <Notice kind="info">
          {code.demo} <a href={demo.mailboxUrl}>{code.demoMailbox}</a>
        </Notice>
      )}
      <ErrorSummary title={add.errorTitle} errors={failed?.errors ?? []} />
      <Form method="post" className="card form" noValidate>
        <HiddenToken />
        <input type="hidden" name="retour" value={back} />
        <Field id="code" label={code.label} hint={code.hint} error={error}>
          <input
            id="code"
            name="code"
            className="code-input"
            type="text"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={9}
            required
            {...described('code', code.hint, error)}
          />
        </Field>
        <button className="button" type="submit" disabled={busy}>
          {code.submit}
        </button>
        <p>
          <Link to="/connexion">{code.again}</Link>
        </p>
      </Form>
    </>
  );
}
