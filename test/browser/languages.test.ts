/** English beside French: every page in both languages, and not a word of the other one in what is ours. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pageOf } from '../../sandbox/mailbox/mailbox-page.ts';
import { WebError, type WebErrorCode } from '../../src/doors/web/web-api.ts';
import { codeMail } from '../../src/identity/code-mail.ts';
import { PROFESSIONS } from '../../src/standards/terminologies/generated/profession.ts';
import { TYPE_CODES } from '../../src/standards/terminologies/generated/type-code.ts';
import { professionWords } from '../../src/standards/terminologies/profession-words.ts';
import { typeWords } from '../../src/standards/terminologies/type-words.ts';
import { PageVisitor } from '../support/page-visitor.ts';
import { FAKE_SIGN_IN } from './fake-web-api.ts';
import { type ServedPages, servePages } from './serve-pages.ts';

type Language = 'fr' | 'en';
const LANGUAGES: readonly Language[] = ['fr', 'en'];

/** Small words that no sentence goes without, and that the other language does not have. */
const TELLING: Readonly<Record<Language, RegExp>> = {
  fr: /(?<![\p{L}’'-])(le|la|les|des|du|une|vous|votre|vos|nous|est|sont|dans|pour|avec|aucun|mes|cette|et|aux|sur|ou|qui)(?![\p{L}])/giu,
  en: /(?<![\p{L}’'-])(the|of|your|you|is|are|with|who|my|this|and|to|again|here|has|have|was|be|at|it)(?![\p{L}])/giu,
};
const OTHER: Readonly<Record<Language, Language>> = { fr: 'en', en: 'fr' };
/** Stands for whatever documents and people say in their own language. */
const DATA = 'Zorvex';

let served: ServedPages;
before(async () => {
  served = await servePages();
  const { world } = served;
  for (const document of world.documents) {
    const { page } = document;
    document.page = {
      ...page,
      summary: { ...page.summary, title: DATA, kindWords: DATA, authors: [{ name: DATA }] },
      entry: { ...page.entry, title: DATA, authors: [] },
      words: Object.fromEntries(Object.keys(page.words).map((key) => [key, DATA])),
      requestedBy: null,
      view: { kind: 'download-only' },
      parts: page.parts.map((part) => ({ ...part, ...(part.title === undefined ? {} : { title: DATA }) })),
    };
  }
  const events = world.events.map(({ reason, delegate, ...event }) => ({
    ...event,
    actor: { name: DATA },
    ...(reason === undefined ? {} : { reason: DATA }),
    ...(delegate === undefined ? {} : { delegate: { name: DATA } }),
    documents: event.documents.map((one) => ({ ...one, title: DATA })),
    repeats: [event.at],
  }));
  world.events.splice(0, world.events.length, ...events);
});
after(() => served?.stop());

/** Text and attributes that a person sees or hears; what is marked as of another language is left out. */
function visibleText(html: string, language: Language): string {
  const bare = html
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(new RegExp(`<(\\w+)[^>]* lang="${OTHER[language]}"[^>]*>[\\s\\S]*?</\\1>`, 'g'), ' ');
  const attributes = [...bare.matchAll(/ (?:aria-label|title|placeholder|alt)="([^"]*)"/g)].map(([, text]) => text);
  return [bare.replace(/<[^>]+>/g, ' '), ...attributes].join(' | ').replaceAll('&#x27;', "'").replaceAll('&amp;', '&');
}

function assertSpeaks(language: Language, text: string, what: string): void {
  const strange = [...text.matchAll(TELLING[OTHER[language]])].map(({ index }) =>
    text.slice(Math.max(0, index - 30), index + 40).replace(/\s+/g, ' '),
  );
  assert.deepEqual(strange, [], `${what} in ${language}`);
}

/** A visitor whose pages are in that language: chosen as a person does, by the button of the frame. */
async function visitorIn(language: Language): Promise<PageVisitor> {
  const visitor = new PageVisitor(served.baseUrl);
  await visitor.get('/connexion');
  if (language === 'en') await visitor.post('/langue', { langue: 'en', retour: '/connexion' });
  return visitor;
}

const PUBLIC = ['/', '/connexion', '/connexion?fin=1', '/connexion?parti=1', '/connexion?code=1', '/aide', '/inconnue'];

for (const language of LANGUAGES) {
  test(`pages, forms that are corrected and errors speak one language: ${language}`, async () => {
    served.world.breakWith = null;
    const visitor = await visitorIn(language);
    const look = async (path: string): Promise<void> => {
      const { html } = await visitor.get(path);
      assert.match(html, new RegExp(`<html lang="${language}"`), path);
      assertSpeaks(language, visibleText(html, language), path);
    };
    for (const path of PUBLIC) await look(path);
    const wrong = await visitor
      .get('/connexion')
      .then(() => visitor.post('/connexion', { identifiant: '', secret: '' }));
    assertSpeaks(language, visibleText(wrong.html, language), 'an empty sign-in');
    await visitor.get('/connexion');
    const { identifier, password, code } = FAKE_SIGN_IN;
    const asked = await visitor.post('/connexion', { identifiant: identifier, secret: password, retour: '/accueil' });
    assertSpeaks(language, visibleText(asked.html, language), 'the code');
    const again = await visitor.post('/connexion/code', { code: '1' });
    assertSpeaks(language, visibleText(again.html, language), 'a wrong code');
    await visitor.post('/connexion/code', { code, retour: '/accueil' });
    const documents = served.world.documents.map((one) => `/documents/${one.page.summary.logicalId}`);
    const personal = ['/accueil', '/documents', '/documents?masques=1', '/documents?annee=1999', '/documents/ajouter'];
    assert.match((await visitor.get('/accueil')).html, new RegExp(DATA), 'signed in');
    for (const path of [...personal, ...documents, '/historique', '/historique?quoi=refusals', '/compte'])
      await look(path);
    await visitor.get('/documents/ajouter');
    const empty = await visitor.post('/documents/ajouter', { cle: 'x', titre: '', type: '', jour: '40' });
    assertSpeaks(language, visibleText(empty.html, language), 'an empty addition');
    const kept = served.world.documents.splice(0);
    await look('/accueil');
    await look('/documents');
    served.world.documents.push(...kept);
    const codes: WebErrorCode[] = ['not-found', 'refused', 'unavailable', 'too-many-attempts', 'version-conflict'];
    for (const failure of [...codes.map((one) => new WebError(one)), new Error('ours')]) {
      served.world.breakWith = failure;
      await look('/documents');
    }
    served.world.breakWith = null;
  });

  test(`the last-resort page speaks one language: ${language}`, async () => {
    const forged = await fetch(`${served.baseUrl}/connexion`, {
      method: 'POST',
      body: new URLSearchParams({ a: 'b' }),
      headers: { 'accept-language': language },
    });
    assert.equal(forged.status, 403);
    assertSpeaks(language, visibleText(await forged.text(), language), 'a forged form');
  });

  test(`the mailbox of the demonstration and the words of codes speak one language: ${language}`, () => {
    const mail = { id: 1, receivedAt: new Date(0), to: 'x@y.test', subject: '', text: DATA, code: '123456' };
    assertSpeaks(language, visibleText(pageOf([mail], language), language), 'the mailbox');
    assertSpeaks(language, visibleText(pageOf([], language), language), 'the empty mailbox');
    for (const { code } of TYPE_CODES) {
      const words = typeWords(code);
      assert.ok(words, `${code} has words`);
      assertSpeaks(language, words[language], `type ${code}`);
    }
    for (const { code } of PROFESSIONS) {
      const words = professionWords(code);
      if (words !== undefined) assertSpeaks(language, words[language], `profession ${code}`);
    }
  });
}

test('the mail of a code has both languages, each in its own part', () => {
  const [french = '', english = ''] = codeMail('x@y.test', '123456').text.split('\n---\n');
  assertSpeaks('fr', french, 'the first part');
  assertSpeaks('en', english, 'the second part');
  assert.match(english, /123456/);
});

test('the guard sees a sentence of the other language', () => {
  assert.throws(() => assertSpeaks('en', 'Voir la liste', 'a page'));
  assert.throws(() => assertSpeaks('fr', 'See the list', 'a page'));
  assert.throws(() => assertSpeaks('en', visibleText('<p aria-label="Choisir une année">x</p>', 'en'), 'a page'));
});
