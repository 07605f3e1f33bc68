import {
  type ActionFunctionArgs,
  Form,
  Link,
  type LoaderFunctionArgs,
  redirect,
  useLoaderData,
  useNavigation,
} from 'react-router';
import { HiddenToken } from '../components/hidden-token.tsx';
import { Notice } from '../components/notice.tsx';
import { Title } from '../components/title.tsx';
import { useMessages } from '../messages/use-messages.ts';
import { answer } from '../server/page.ts';

const MAX_CHOSEN = 20;

export function loader(args: LoaderFunctionArgs) {
  return answer(args, async ({ api }) => ({
    choices: await api.notices.choices(),
    kept: new URL(args.request.url).searchParams.has('fait'),
  }));
}

export function action(args: ActionFunctionArgs) {
  return answer(args, async ({ api }) => {
    const form = await args.request.formData();
    await api.notices.choose(form.getAll('mail').slice(0, MAX_CHOSEN).map(String));
    return redirect('/avis/reglages?fait=1');
  });
}

/** What she is told of by mail; what is imposed is shown with the reason, and cannot be turned off. */
export default function NoticeChoicesRoute() {
  const { choices: words } = useMessages().notices;
  const { choices, kept } = useLoaderData<typeof loader>();
  const busy = useNavigation().state !== 'idle';
  return (
    <div className="main-column">
      <Title>{words.title}</Title>
      <h1>{words.title}</h1>
      {kept ? <Notice kind="positive">{words.kept}</Notice> : null}
      <p className="lead">{words.lead}</p>
      <Form method="post" className="card form">
        <HiddenToken />
        <fieldset className="field">
          <legend>{words.legend}</legend>
          {choices.map(({ kind, mail, imposed }) =>
            imposed === null ? (
              <label className="check" key={kind}>
                <input type="checkbox" name="mail" value={kind} defaultChecked={mail} />
                <span>{words.kinds[kind]}</span>
              </label>
            ) : (
              <label className="check" key={kind}>
                <input type="checkbox" defaultChecked disabled aria-describedby={`why-${kind}`} />
                <span>
                  {words.kinds[kind]}
                  <br />
                  <span className="muted" id={`why-${kind}`}>
                    {words.imposed[imposed]}
                  </span>
                </span>
              </label>
            ),
          )}
        </fieldset>
        <p className="muted">{words.once}</p>
        <p className="actions">
          <button className="button" type="submit" disabled={busy}>
            {words.submit}
          </button>
        </p>
      </Form>
      <p>
        <Link to="/avis">{words.back}</Link>
      </p>
    </div>
  );
}
