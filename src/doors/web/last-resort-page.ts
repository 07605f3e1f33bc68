/** The page for requests that never reach the router (hostile host, forged form, body too large): no script, no data. */
import type { FastifyReply } from 'fastify';
import { baseHeaders } from './security-headers.ts';
import type { Language } from './web-api.ts';

export type LastResortCode = 'bad-request' | 'form-expired' | 'too-large' | 'busy' | 'internal';

const STATUS = {
  'bad-request': 400,
  'form-expired': 403,
  'too-large': 413,
  busy: 503,
  internal: 500,
} as const satisfies Record<LastResortCode, number>;

const WORDS = {
  fr: {
    'bad-request': ['Demande non comprise', 'Votre navigateur a envoyé une demande que nous ne comprenons pas.'],
    'form-expired': [
      'Cette page est restée ouverte trop longtemps',
      'Par sécurité, rien n’a été enregistré. Revenez à la page précédente, rechargez-la, puis recommencez.',
    ],
    'too-large': [
      'Ce fichier est trop lourd',
      'Rien n’a été enregistré. Choisissez un fichier de 5 Mo au plus, puis recommencez.',
    ],
    busy: [
      'Beaucoup de fichiers arrivent en même temps',
      'Rien n’a été enregistré. Attendez une minute, revenez à la page précédente, puis recommencez.',
    ],
    internal: [
      'Un problème est survenu de notre côté',
      'Vos documents sont en sécurité. Recommencez dans quelques minutes.',
    ],
    home: 'Retour à l’accueil',
    reference: 'Référence à donner à l’assistance',
  },
  en: {
    'bad-request': ['Request not understood', 'Your browser sent a request that we do not understand.'],
    'form-expired': [
      'This page stayed open too long',
      'For safety, nothing was saved. Go back, reload the page, then try again.',
    ],
    'too-large': ['This file is too large', 'Nothing was saved. Choose a file of 5 MB at most, then try again.'],
    busy: ['Many files are arriving at once', 'Nothing was saved. Wait a minute, go back, then try again.'],
    internal: ['Something went wrong on our side', 'Your documents are safe. Try again in a few minutes.'],
    home: 'Back to the home page',
    reference: 'Reference to give to support',
  },
} as const satisfies Record<
  Language,
  Record<LastResortCode, readonly [string, string]> & Record<'home' | 'reference', string>
>;

/** Sends the page. `reference` holds only letters, digits and dashes: it is written into HTML as it is. */
export function sendLastResort(
  reply: FastifyReply,
  code: LastResortCode,
  language: Language,
  reference: string,
): FastifyReply {
  const words = WORDS[language];
  const [title, advice] = words[code];
  const html = `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${title} · Carnet</title></head>
<body><main><h1>${title}</h1><p>${advice}</p><p><a href="/">${words.home}</a></p>
<p>${words.reference} : ${reference}</p></main></body></html>`;
  return reply
    .code(STATUS[code])
    .headers(baseHeaders())
    .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
    .type('text/html; charset=utf-8')
    .send(html);
}
