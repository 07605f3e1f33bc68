/** English beside French: every page in both languages, and not a word of the other one in what is ours. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pageOf } from '../../sandbox/mailbox/mailbox-page.ts';
import { WebError, type WebErrorCode } from '../../src/doors/web/web-api.ts';
import { codeMail } from '../../src/identity/code-mail.ts';
import { LABELLED, labelOf } from '../../src/standards/terminologies/english-labels.ts';
import { AUTHOR_SPECIALTIES } from '../../src/standards/terminologies/generated/author-specialty.ts';
import { TYPE_CODES } from '../../src/standards/terminologies/generated/type-code.ts';
import { specialtyWords } from '../../src/standards/terminologies/profession-words.ts';
import { typeWords } from '../../src/standards/terminologies/type-words.ts';
import { PageVisitor } from '../support/page-visitor.ts';
import { walkAccess } from './fake-access.ts';
import { CASE, DOCUMENT, fakeProfessionals, PATIENT } from './fake-professional.ts';
import { FAKE_SIGN_IN } from './fake-web-api.ts';
import { type ServedPages, servePages } from './serve-pages.ts';
import { assertSpeaks, LANGUAGES, type Language, visibleText } from './speaks.ts';

/** Stands for whatever documents and people say in their own language. */
const DATA = 'Zorvex';

const professionals = fakeProfessionals(DATA);
let served: ServedPages;
before(async () => {
  served = await servePages(0, professionals.factory);
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
  const visits = events.slice(0, 1).map((event) => ({ ...event, id: 'visit', act: 'visit' as const, parts: events }));
  world.events.splice(0, world.events.length, ...visits, ...events);
});
after(() => served?.stop());

/** A visitor whose pages are in that language: chosen as a person does, by the button of the frame. */
async function visitorIn(language: Language): Promise<PageVisitor> {
  const visitor = new PageVisitor(served.baseUrl);
  await visitor.get('/connexion');
  if (language === 'en') await visitor.post('/langue', { langue: 'en', retour: '/connexion' });
  return visitor;
}

const QUERIES = ['fin', 'parti', 'code', 'change'].map((one) => `/connexion?${one}=1`);
const PUBLIC = ['/', '/connexion', ...QUERIES, '/mot-de-passe', '/aide', '/inconnue'];

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
    await visitor.get('/mot-de-passe');
    const forgotten = await visitor.post('/mot-de-passe', { identifiant: 'claire' });
    assertSpeaks(language, visibleText(forgotten.html, language), 'a new password');
    const short = await visitor.post('/mot-de-passe/nouveau', { code: '12', secret: 'court' });
    assertSpeaks(language, visibleText(short.html, language), 'a short password');
    const changed = await visitor.post('/mot-de-passe/nouveau', { code: '123456', secret: 'cinq mots au hasard' });
    assert.match(changed.html, /name="secret"/, 'back to the sign-in');
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
    const told = ['/historique', '/historique?quoi=refusals', '/compte', '/avis', '/avis/reglages?fait=1'];
    for (const path of [...personal, ...documents, ...told]) await look(path);
    await walkAccess(visitor, (html, what) => assertSpeaks(language, visibleText(html, language), what));
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

  test(`the professionals’ pages, their forms and their errors speak one language: ${language}`, async () => {
    const visitor = await visitorIn(language);
    const says = (html: string, what: string): void => {
      assert.match(html, new RegExp(`<html lang="${language}"`), what);
      assertSpeaks(language, visibleText(html, language), what);
    };
    const look = async (path: string): Promise<void> => says((await visitor.get(path)).html, path);
    const begun = ['', '?fin=1', '?parti=1', '?erreur=annuaire', '?erreur=echec', '?erreur=fournisseur'];
    for (const query of begun) await look(`/pro/connexion${query}`);
    assert.match((await visitor.get('/pro/connexion/retour?code=x')).html, new RegExp(DATA), 'signed in');
    const patient = `/pro/patients/${PATIENT}`;
    const [document, form] = [`${patient}/documents/${DOCUMENT}`, `${patient}/deposer`];
    const ours = ['/pro', '/pro?retire=1', '/pro/raccourcis', '/pro/preferences?fait=1', '/AccesDirect/Documents/1'];
    for (const path of [...ours, patient, document, form, `${patient}/annoncer`]) await look(path);
    const done = ['ordinaire', 'annonce', 'remplacement'].map((how) => `${form}?depose=${DOCUMENT}&vue=${how}`);
    const more = [`${patient}?fait=retire`, `${patient}/annoncer?fait=annonce`, `${patient}/annoncer?fait=change`];
    for (const path of [...done, ...more, `${document}/remplacer`, `${document}/retirer`, `${patient}/accord`])
      await look(path);
    says((await visitor.post(`${document}/retirer`, { version: '1' })).html, 'a withdrawal without a reason');
    for (const path of ['', '?fait=1', `/${CASE}`]) await look(`/pro/signalements${path}`);
    says((await visitor.post(`/pro/signalements/${CASE}`, { reponse: '' })).html, 'an empty answer');
    await visitor.get('/pro/lien');
    says((await visitor.post('/pro/lien', {})).html, 'a link that is over');
    await visitor.get('/pro');
    const searches: Record<string, string>[] = [
      { matricule: '' },
      { matricule: '1' },
      { recherche: 'traits', nom: '' },
    ];
    for (const fields of searches) says((await visitor.post('/pro', fields)).html, 'a search');
    const filled = {
      type: '11488-4',
      titre: DATA,
      jour: '1',
      mois: '11',
      annee: '2026',
      cadre: 'HAD',
      structure: 'SA07',
    };
    const good = { ...filled, visibilite: 'not-announced', cle: 'x' };
    await visitor.get(form);
    const steps: Record<string, string>[] = [
      { etape: '1', autre: 'x', titre: 'x'.repeat(200) },
      { ...good, etape: '1' },
      { ...good, etape: '2' },
    ];
    for (const fields of steps) says((await visitor.post(form, fields)).html, `step ${JSON.stringify(fields)}`);
    const pdf = new File(['%PDF-1.7'], `${DATA}.pdf`);
    says((await visitor.post(form, { ...good, etape: '2' }, pdf)).html, 'the last look');
    for (const state of [
      { access: null, blocked: false, emergencyUntil: null, secret: false },
      { access: null, blocked: true, emergencyUntil: null, secret: false },
    ]) {
      professionals.patient = state;
      await look(`${patient}/accord`);
      await look(`${patient}/urgence`);
      await look(`${patient}/secret`);
    }
    says((await visitor.post(`${patient}/urgence`, { raison: DATA })).html, 'an emergency without a motive');
    professionals.patient = { access: null, blocked: false, emergencyUntil: '2100-01-01T10:00:00Z', secret: true };
    await look(`${patient}/urgence`);
    await look(`${patient}/secret`);
    await look(form);
    await look('/pro');
    says((await visitor.post(`${patient}/accord`, { accord: '' })).html, 'nothing declared');
    const codes: WebErrorCode[] = [
      'not-found',
      'record-refused',
      'emergency-opposed',
      'emergency-not-open',
      'unavailable',
    ];
    for (const failure of [...codes.map((one) => new WebError(one)), new Error('ours')]) {
      professionals.breakWith = failure;
      await look(patient);
    }
    professionals.breakWith = null;
    professionals.mustChoose = true;
    await look('/pro/activite');
    professionals.mustChoose = false;
    professionals.patient = {
      access: { basis: 'care-team', since: null, previousVisit: null },
      blocked: false,
      emergencyUntil: null,
      secret: false,
    };
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
    for (const { code } of AUTHOR_SPECIALTIES) {
      const words = specialtyWords(code);
      assert.ok(words, `${code} has words`);
      assertSpeaks(language, words[language], `trade ${code}`);
      assert.ok(
        language === 'fr' || !/[éèêàçœ]|^(?:aide|autre)/.test(words.en),
        `trade ${code} in English: ${words.en}`,
      );
    }
    for (const [set, rows] of Object.entries(LABELLED)) {
      for (const { code } of rows) {
        const label = labelOf(set as keyof typeof LABELLED, code, language);
        assert.ok(label, `${set} ${code} has a label`);
        assertSpeaks(language, label, `${set} ${code}`);
        assert.ok(language === 'fr' || !/[éèêàçœ]/.test(label), `${set} ${code} in English: ${label}`);
      }
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
