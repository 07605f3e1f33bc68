import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Mailbox } from './mailbox.ts';
import type { ReceivedMail } from './read-mail.ts';

const MAX_SHOWN_MAILS = 50;

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1.0625rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; }
.notice { border: 2px solid; padding: 0.5rem 1rem; }
article { border-top: 1px solid; padding: 1rem 0; }
h2 { font-size: 1.125rem; margin: 0 0 0.25rem; overflow-wrap: anywhere; }
p { margin: 0.25rem 0; }
.code { font-size: 2.25rem; font-weight: 700; letter-spacing: 0.15em; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
a:focus-visible, summary:focus-visible { outline: 3px solid; outline-offset: 2px; }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

/** `GET /sandbox/mailbox`: what the demonstration's mail server received, newest first. */
export async function mailboxPage(app: FastifyInstance, options: { readonly mailbox: Mailbox }): Promise<void> {
  app.get('/sandbox/mailbox', async (_request, reply) =>
    reply
      .header('content-security-policy', POLICY)
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer')
      .header('x-content-type-options', 'nosniff')
      .type('text/html; charset=utf-8')
      .send(pageOf(options.mailbox.newest(MAX_SHOWN_MAILS))),
  );
}

export function pageOf(mails: readonly ReceivedMail[]): string {
  const list = mails.length === 0 ? '<p>Aucun message pour l\u2019instant.</p>' : mails.map(articleOf).join('\n');
  return `<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Boîte de démonstration — Carnet</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Boîte de démonstration</h1>
<p class="notice">Cette page remplace une vraie messagerie, pour la démonstration seulement : tous les messages envoyés par ce
serveur arrivent ici, quel que soit leur destinataire, et ne sortent pas de cette machine.
<span lang="en">This page stands in for a real mailbox: whatever this demonstration server sends ends here.</span></p>
<p><a href="/sandbox/mailbox">Actualiser la liste</a></p>
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

function articleOf(mail: ReceivedMail): string {
  const code = mail.code === null ? '' : `<p>Code : <strong class="code">${mail.code}</strong></p>`;
  const time = mail.receivedAt.toISOString();
  const heure = HOUR.format(mail.receivedAt);
  return `<article>
<h2>${escaped(mail.subject === '' ? '(sans objet)' : mail.subject)}</h2>
<p>À ${escaped(mail.to)}, reçu à <time datetime="${time}">${heure}</time></p>
${code}
<details><summary>Lire le message de ${heure} à ${escaped(mail.to)}</summary><pre>${escaped(mail.text)}</pre></details>
</article>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
