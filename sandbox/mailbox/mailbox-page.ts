import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Mailbox } from './mailbox.ts';
import type { ReceivedMail } from './read-mail.ts';

const MAX_SHOWN_MAILS = 50;

/** The look of the pages (web/styles/tokens.css), in one small sheet of its own: this page loads nothing else. */
const STYLE = `
:root { color-scheme: light dark; --paper: #faf8f4; --surface: #fff; --line: #d9d4ca; --ink: #1c2430; --muted: #4a5568;
  --accent: #0f5c63; --band: #fdf3d8; --band-line: #d9a514; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181d; --surface: #1d232a; --line: #39424d; --ink: #eef1f4;
  --muted: #b4bdc8; --accent: #7fd0d3; --band: #332912; --band-line: #b98d1d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; }
header { background: var(--surface); border-bottom: 1px solid var(--line); }
header > p, main { max-width: 46rem; margin: 0 auto; padding: 0.75rem 1rem; }
header > p { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; align-items: center; }
header strong { font-size: 1.25rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 1rem 0; }
.notice { background: var(--band); border: 1px solid var(--band-line); border-radius: 8px; padding: 0.75rem 1rem; }
article { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; padding: 1rem 1.25rem; margin: 1rem 0; }
h2 { font-size: 1.125rem; margin: 0 0 0.25rem; overflow-wrap: anywhere; }
p { margin: 0.25rem 0; }
.to { color: var(--muted); overflow-wrap: anywhere; }
.code { display: block; font-size: 2.25rem; font-weight: 700; letter-spacing: 0.15em; user-select: all; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
a { color: var(--accent); display: inline-block; padding: 0.5rem 0; }
summary { color: var(--accent); padding: 0.5rem 0; cursor: pointer; }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

const WORDS = {
  fr: {
    title: 'Boîte de démonstration',
    notice:
      'Cette page remplace une vraie messagerie, pour la démonstration seulement : tous les messages envoyés par ce serveur ' +
      'arrivent ici, quel que soit leur destinataire, et ne sortent pas de cette machine.',
    none: 'Aucun message pour l’instant. Si vous venez de demander un code, il est en route : actualisez la page dans quelques secondes.',
    refresh: 'Actualiser la page',
    back: 'Retour à la saisie du code',
    code: 'Code :',
    noSubject: '(sans objet)',
    received: (to: string, hour: string) => `À ${to}, reçu à ${hour}`,
    read: (to: string, hour: string) => `Lire le message de ${hour} à ${to}`,
  },
  en: {
    title: 'Demonstration mailbox',
    notice:
      'This page stands in for a real mailbox, in the demonstration only: every message that this server sends arrives here, ' +
      'whoever it is for, and does not leave this machine.',
    none: 'No message yet. If you have just asked for a code, it is on its way: refresh the page in a few seconds.',
    refresh: 'Refresh the page',
    back: 'Back to entering the code',
    code: 'Code:',
    noSubject: '(no subject)',
    received: (to: string, hour: string) => `To ${to}, received at ${hour}`,
    read: (to: string, hour: string) => `Read the message of ${hour} to ${to}`,
  },
} as const;

type Language = keyof typeof WORDS;
type Words = (typeof WORDS)[Language];

/** The language chosen on the pages (their cookie), else the first of ours that the browser asks for, else French. */
export function languageOf(cookies = '', accepted = ''): Language {
  const chosen = /(?:^|; ?)(?:__Host-carnet|carnet-demo)-language=(fr|en)(?:;|$)/.exec(cookies)?.[1];
  const found = chosen ?? /(?:^|,)\s*(fr|en)\b/i.exec(accepted.slice(0, 200))?.[1]?.toLowerCase();
  return found === 'en' ? 'en' : 'fr';
}

/** `GET /sandbox/mailbox`: what the demonstration's mail server received, newest first, in the language of the pages. */
export async function mailboxPage(app: FastifyInstance, options: { readonly mailbox: Mailbox }): Promise<void> {
  app.get('/sandbox/mailbox', async ({ headers }, reply) => {
    const language = languageOf(headers.cookie, headers['accept-language']);
    return reply
      .header('content-security-policy', POLICY)
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer')
      .header('x-content-type-options', 'nosniff')
      .type('text/html; charset=utf-8')
      .send(pageOf(options.mailbox.newest(MAX_SHOWN_MAILS), language));
  });
}

export function pageOf(mails: readonly ReceivedMail[], language: Language): string {
  const words = WORDS[language];
  const list = mails.length === 0 ? `<p>${words.none}</p>` : mails.map((mail) => articleOf(mail, language)).join('\n');
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${words.title} · Carnet</title>
<style>${STYLE}</style>
</head>
<body>
<header><p><strong>Carnet</strong> <a href="/connexion/code">${words.back}</a></p></header>
<main>
<h1>${words.title}</h1>
<p class="notice">${words.notice}</p>
<p><a href="/sandbox/mailbox">${words.refresh}</a></p>
${list}
</main>
</body>
</html>
`;
}

/** The hour as the pages of the demonstration say it. */
const HOUR = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'Europe/Paris',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

function articleOf(mail: ReceivedMail, language: Language): string {
  const words: Words = WORDS[language];
  const code = mail.code === null ? '' : `<p>${words.code} <strong class="code">${mail.code}</strong></p>`;
  const hour = HOUR.format(mail.receivedAt);
  const to = escaped(mail.to);
  const time = `<time datetime="${mail.receivedAt.toISOString()}">${hour}</time>`;
  return `<article>
<h2>${mail.subject === '' ? words.noSubject : escaped(mail.subject)}</h2>
<p class="to">${words.received(to, time)}</p>
${code}
<details><summary>${words.read(to, hour)}</summary><pre>${escaped(mail.text)}</pre></details>
</article>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
