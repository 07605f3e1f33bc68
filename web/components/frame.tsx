import { Bell, CircleHelp, Files, History, House, type LucideIcon, ShieldCheck, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { Form, Link, NavLink, useLocation, useNavigation } from 'react-router';
import type { Person } from '../../src/doors/web/web-api.ts';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { instantDay } from '../words/dates.ts';
import { HiddenToken } from './hidden-token.tsx';
import { Logo } from './logo.tsx';

export function SkipLink() {
  return (
    <a className="skip" href="#contenu">
      {useMessages().app.skip}
    </a>
  );
}

/** Says that something is under way, to eyes and to screen readers; empty otherwise. */
export function Progress() {
  const { app } = useMessages();
  const busy = useNavigation().state !== 'idle';
  return (
    <div className="progress" role="status">
      {busy ? <span>{app.loading}</span> : null}
    </div>
  );
}

function Brand({ to }: { to: string }) {
  return (
    <Link className="brand" to={to}>
      <Logo />
      <span>{useMessages().app.name}</span>
    </Link>
  );
}

export function DemoBand() {
  const { app } = useMessages();
  const { demo } = useRootData();
  if (demo === null) return null;
  return (
    <p className="demo-band">
      {app.demo} <a href={demo.mailboxUrl}>{app.demoMailbox}</a>
    </p>
  );
}

export function Footer() {
  const { app } = useMessages();
  const { language } = useRootData();
  const { pathname } = useLocation();
  const other = language === 'fr' ? 'en' : 'fr';
  return (
    <footer className="footer">
      <ul>
        <li>
          <Link to="/aide">{app.about}</Link>
        </li>
        <li>
          <Form method="post" action="/langue" reloadDocument>
            <HiddenToken />
            <input type="hidden" name="langue" value={other} />
            <input type="hidden" name="retour" value={pathname} />
            <button className="as-link" type="submit" lang={other}>
              {app.otherLanguage}
            </button>
          </Form>
        </li>
      </ul>
    </footer>
  );
}

/** Pages for everyone: brand, content, foot. */
export function PublicFrame({ children }: { children: ReactNode }) {
  return (
    <div className="frame public">
      <SkipLink />
      <Progress />
      <header>
        <div className="top">
          <Brand to="/" />
        </div>
        <DemoBand />
      </header>
      <main id="contenu" className="content" tabIndex={-1}>
        {children}
      </main>
      <Footer />
    </div>
  );
}

interface Tab {
  readonly to: string;
  readonly label: string;
  readonly Icon: LucideIcon;
}

function useTabs(): Tab[] {
  const { app } = useMessages();
  return [
    { to: '/accueil', label: app.home, Icon: House },
    { to: '/documents', label: app.documents, Icon: Files },
    { to: '/historique', label: app.history, Icon: History },
    { to: '/acces', label: app.access, Icon: ShieldCheck },
    { to: '/compte', label: app.account, Icon: UserRound },
    { to: '/aide', label: app.help, Icon: CircleHelp },
  ];
}

/** Unread notices that are counted out. */
const MAX_COUNTED = 99;

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return `${words[0]?.charAt(0) ?? ''}${words.length > 1 ? (words.at(-1)?.charAt(0) ?? '') : ''}`.toUpperCase();
}

/** Where she reads what she is told of, and how much of it is new; on that page all of it is being read. */
function NoticesLink({ count }: { count: number }) {
  const { notices: words } = useMessages();
  const isHere = useLocation().pathname === '/avis';
  const unread = isHere ? 0 : count;
  return (
    <NavLink className="bell" to="/avis" aria-label={words.link(unread)}>
      <Bell aria-hidden="true" strokeWidth={1.8} />
      <span className="bell-name">{words.title}</span>
      {unread === 0 ? null : <span className="bell-count">{unread > MAX_COUNTED ? `${MAX_COUNTED}+` : unread}</span>}
    </NavLink>
  );
}

/** The frame of one's own space: person above, five places on a rail (wide) or tabs (phone). */
export function SpaceFrame({ person, children }: { person: Person; children: ReactNode }) {
  const { app } = useMessages();
  const root = useRootData();
  const tabs = useTabs();
  return (
    <div className="frame space">
      <SkipLink />
      <Progress />
      <header>
        <div className="top">
          <Brand to="/accueil" />
          <NoticesLink count={person.unreadNotices} />
          <Link className="person" to="/compte" aria-label={app.accountOf(person.displayName)}>
            <span className="initials" aria-hidden="true">
              {initials(person.displayName)}
            </span>
            <span className="person-name">{person.displayName}</span>
          </Link>
        </div>
        <DemoBand />
      </header>
      <p className="print-only">{app.printedFor(person.displayName, instantDay(root.now, root))}</p>
      <nav className="rail" aria-label={app.mainNavigation}>
        <ul>
          {tabs.map(({ to, label, Icon }) => (
            <li key={to}>
              <NavLink to={to}>
                <Icon aria-hidden="true" strokeWidth={1.8} />
                <span>{label}</span>
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <main id="contenu" className="content" tabIndex={-1}>
        {children}
      </main>
      <Footer />
    </div>
  );
}
