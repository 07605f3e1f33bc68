import { Eye, FilePlus, FileText, type LucideIcon, ShieldCheck } from 'lucide-react';
import { Link, type LoaderFunctionArgs, redirect } from 'react-router';
import { PublicFrame } from '../components/frame.tsx';
import { Title } from '../components/title.tsx';
import { useMessages } from '../messages/use-messages.ts';
import { isWebError, pageOf } from '../server/page.ts';

const ICONS: readonly LucideIcon[] = [FileText, Eye, ShieldCheck, FilePlus];

/** Someone who is signed in goes straight to her space. */
export async function loader(args: LoaderFunctionArgs): Promise<null> {
  const page = pageOf(args);
  if (!page.hasSession) return null;
  try {
    await page.api.me();
  } catch (error) {
    if (isWebError(error)) return null;
    throw error;
  }
  throw redirect('/accueil');
}

export default function FirstPage() {
  const { first } = useMessages();
  return (
    <PublicFrame>
      <Title>{first.title}</Title>
      <h1 className="hero">{first.title}</h1>
      <p className="lead">{first.lead}</p>
      <p className="actions">
        <Link className="button big" to="/connexion">
          {first.signIn}
        </Link>
      </p>
      <ul className="points">
        {first.points.map(([title, text], index) => {
          const Icon = ICONS[index] ?? FileText;
          return (
            <li key={title}>
              <span className="row-icon">
                <Icon aria-hidden="true" strokeWidth={1.8} />
              </span>
              <div>
                <h2>{title}</h2>
                <p>{text}</p>
              </div>
            </li>
          );
        })}
      </ul>
      <section>
        <h2>{first.openTitle}</h2>
        <p>{first.open}</p>
      </section>
    </PublicFrame>
  );
}
