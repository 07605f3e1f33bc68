import type { PersonWords } from '../../src/doors/web/person-words.ts';
import type { Language } from '../../src/doors/web/web-api.ts';
import type { HistoryAct, HistoryEvent } from '../../src/doors/web/web-history.ts';
import type { Messages } from '../messages/fr.ts';
import { ENGLISH_ACCESS, FRENCH_ACCESS, type Phrases, wanted } from './access-phrases.ts';
import { AT_THE_DOOR } from './door-phrases.ts';
import { ENGLISH_SIGN_IN, FRENCH_SIGN_IN } from './sign-in-phrases.ts';

const FRENCH: Readonly<Record<HistoryAct, Phrases>> = {
  ...FRENCH_ACCESS,
  ...FRENCH_SIGN_IN,
  'open-record': ['Vous avez ouvert votre carnet', 'a ouvert votre carnet', 'a voulu ouvrir votre carnet'],
  visit: [
    'Vous avez ouvert votre carnet',
    'a ouvert votre carnet et parcouru la liste de vos documents',
    'a voulu ouvrir votre carnet',
  ],
  'visit-and-read': ['Vous avez lu %', 'a ouvert votre carnet et lu %', 'a voulu lire %'],
  'declare-care': [
    'Vous avez déclaré un soignant',
    'a déclaré vous soigner, avec votre accord',
    'a voulu déclarer vous soigner',
  ],
  'end-care': [
    'Vous avez retiré une déclaration de soins',
    'a retiré sa déclaration de soins et ne peut plus lire votre carnet',
    'a voulu retirer sa déclaration de soins',
  ],
  'find-patient': ['Vous avez cherché un patient', 'a cherché votre carnet', 'a voulu chercher votre carnet'],
  'identify-patient': [
    'Vous avez lu une identité',
    'a lu votre nom, votre sexe et votre date de naissance',
    'a voulu lire votre identité',
  ],
  'block-professional': [
    'Vous avez bloqué {un professionnel}',
    'a bloqué {un professionnel}',
    'a voulu bloquer un professionnel',
  ],
  'check-access': [
    'Vous avez vérifié un accès',
    'a vérifié son accès à votre carnet',
    'a voulu accéder à votre carnet',
  ],
  'list-documents': [
    'Vous avez parcouru vos documents',
    'a parcouru la liste de vos documents',
    'a voulu parcourir vos documents',
  ],
  'read-document': ['Vous avez lu %', 'a lu %', 'a voulu lire %'],
  'find-document': ['Vous avez retrouvé %', 'a retrouvé %', 'a voulu modifier %'],
  'add-document': ['Vous avez ajouté %', 'a ajouté %', 'a voulu ajouter un document'],
  'send-again': [
    'Vous avez envoyé %, que votre carnet avait déjà',
    'a envoyé %, que votre carnet avait déjà',
    'a voulu envoyer de nouveau un document',
  ],
  'replace-document': ['Vous avez remplacé %', 'a remplacé % par une nouvelle version', 'a voulu remplacer %'],
  'hide-document': ['Vous avez masqué %', 'a masqué %', 'a voulu masquer %'],
  'show-document': ['Vous avez affiché de nouveau %', 'a affiché de nouveau %', 'a voulu afficher de nouveau %'],
  'reveal-document': ['Vous avez rendu visible %', 'vous a rendu visible %', 'a voulu vous rendre visible %'],
  'archive-document': ['Vous avez archivé %', 'a archivé %', 'a voulu archiver %'],
  'unarchive-document': [
    'Vous avez remis % parmi les documents en cours',
    'a remis % parmi les documents en cours',
    'a voulu remettre % parmi les documents en cours',
  ],
  'withdraw-document': ['Vous avez retiré %', 'a retiré %', 'a voulu retirer %'],
  'read-history': ['Vous avez consulté l’historique', 'a consulté l’historique', 'a voulu consulter l’historique'],
  'take-history': [
    'Vous avez téléchargé votre historique',
    'a téléchargé votre historique',
    'a voulu télécharger votre historique',
  ],
  other: ['Vous avez utilisé votre carnet', 'a utilisé votre carnet', 'a voulu utiliser votre carnet'],
};

const ENGLISH: Readonly<Record<HistoryAct, Phrases>> = {
  ...ENGLISH_ACCESS,
  ...ENGLISH_SIGN_IN,
  'open-record': ['You opened your record', 'opened your record', 'tried to open your record'],
  visit: [
    'You opened your record',
    'opened your record and looked through the list of your documents',
    'tried to open your record',
  ],
  'visit-and-read': ['You read %', 'opened your record and read %', 'tried to read %'],
  'declare-care': [
    'You declared a carer',
    'declared that they care for you, with your consent',
    'tried to declare that they care for you',
  ],
  'end-care': [
    'You withdrew a declaration of care',
    'withdrew their declaration of care and can no longer read your record',
    'tried to withdraw their declaration of care',
  ],
  'find-patient': ['You looked for a patient', 'looked for your record', 'tried to look for your record'],
  'identify-patient': ['You read an identity', 'read your name, sex and birth date', 'tried to read your identity'],
  'block-professional': ['You blocked {a professional}', 'blocked {a professional}', 'tried to block a professional'],
  'check-access': ['You checked an access', 'checked their access to your record', 'tried to reach your record'],
  'list-documents': [
    'You looked through your documents',
    'looked through the list of your documents',
    'tried to look through your documents',
  ],
  'read-document': ['You read %', 'read %', 'tried to read %'],
  'find-document': ['You looked up %', 'looked up %', 'tried to change %'],
  'add-document': ['You added %', 'added %', 'tried to add a document'],
  'send-again': [
    'You sent %, which your record already held',
    'sent %, which your record already held',
    'tried to send a document again',
  ],
  'replace-document': ['You replaced %', 'replaced % with a new version', 'tried to replace %'],
  'hide-document': ['You hid %', 'hid %', 'tried to hide %'],
  'show-document': ['You showed % again', 'showed % again', 'tried to show % again'],
  'reveal-document': ['You made % visible', 'made % visible to you', 'tried to make % visible to you'],
  'archive-document': ['You archived %', 'archived %', 'tried to archive %'],
  'unarchive-document': [
    'You put % back among the current documents',
    'put % back among the current documents',
    'tried to put % back among the current documents',
  ],
  'withdraw-document': ['You withdrew %', 'withdrew %', 'tried to withdraw %'],
  'read-history': ['You looked at the history', 'looked at the history', 'tried to look at the history'],
  'take-history': ['You downloaded your history', 'downloaded your history', 'tried to download your history'],
  other: ['You used your record', 'used your record', 'tried to use your record'],
};

const REST: Readonly<
  Record<Language, { refused: string; failed: string; unknown: string; system: string; support: string; for: string }>
> = {
  fr: {
    refused: 'l’accès a été refusé',
    failed: 'cela n’a pas abouti',
    unknown: 'Une personne non nommée',
    system: 'Carnet',
    support: 'L’assistance',
    for: 'pour',
  },
  en: {
    refused: 'access was refused',
    failed: 'it did not succeed',
    unknown: 'An unnamed person',
    system: 'Carnet',
    support: 'Support',
    for: 'for',
  },
};

/** A piece of a sentence; documents are links, so they stay apart from the text. */
export type SentencePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'actor'; readonly text: string }
  | { readonly kind: 'document'; readonly title: string; readonly logicalId: string | null };

/** "Dr Sophie Martin, médecin généraliste (Cabinet des Tilleuls)". */
export function personText(person: PersonWords): string {
  const named = [person.name, person.professionWords].filter((part) => part !== undefined && part !== '').join(', ');
  if (named === '') return [person.structure, person.idEnd].filter((part) => part !== undefined).join(', ');
  const rest = [person.structure, person.idEnd].filter((part) => part !== undefined);
  return rest.length === 0 ? named : `${named} (${rest.join(', ')})`;
}

/** The name stands out; profession and structure follow in plain type. */
function personParts(person: PersonWords): SentencePart[] {
  const whole = personText(person);
  const name = person.name ?? (person.professionWords === undefined ? person.structure : person.professionWords) ?? '';
  const hasPlace = person.name !== undefined && person.professionWords !== undefined;
  const rest = whole.slice(name.length) + (hasPlace ? ',' : '');
  return [{ kind: 'actor', text: name }, ...(rest === '' ? [] : [{ kind: 'text' as const, text: rest }])];
}

function actorParts(event: HistoryEvent, language: Language): SentencePart[] {
  if (personText(event.actor) !== '') return personParts(event.actor);
  const { system, support, unknown } = REST[language];
  const name = event.actorKind === 'system' ? system : event.actorKind === 'support' ? support : unknown;
  return [{ kind: 'actor', text: name }];
}

function documentParts(event: HistoryEvent, messages: Messages): SentencePart[] {
  const { words } = messages;
  // One that can no longer be opened has no title left: it is counted, never quoted as nothing.
  const titled = event.documents.filter((document) => document.title !== '');
  if (titled.length === 0) return [{ kind: 'text', text: words.documents(Math.max(event.documentCount, 1)) }];
  const hiddenCount = event.documentCount - titled.length;
  const parts: SentencePart[] = [];
  titled.forEach((document, index) => {
    const isLast = index === titled.length - 1 && hiddenCount <= 0;
    if (index > 0) parts.push({ kind: 'text', text: isLast ? ` ${words.and} ` : ', ' });
    parts.push({ kind: 'document', title: document.title, logicalId: document.logicalId });
  });
  if (hiddenCount > 0) parts.push({ kind: 'text', text: ` ${words.and} ${words.otherDocuments(hiddenCount)}` });
  return parts;
}

/** The same act at other times: in how many words, and when. What was added once and sent again was added once. */
export function repeatsOf({ act, at, repeats }: HistoryEvent, { history }: Messages) {
  if (repeats.length === 0) return null;
  if (act === 'add-document') return { said: history.sentAgain(repeats.length), times: repeats };
  return { said: history.repeated(repeats.length + 1), times: [at, ...repeats] };
}

/** One act of a visit, under the line that names who came: what was done, without saying again by whom. */
export function partSentence(event: HistoryEvent, language: Language, messages: Messages): SentencePart[] {
  const [, other, refused] = (language === 'fr' ? FRENCH : ENGLISH)[event.act];
  const [first, ...rest] = phraseParts(event, event.outcome === 'done' ? other : refused, messages);
  if (event.outcome !== 'done') rest.push({ kind: 'text', text: `\u00a0: ${REST[language][event.outcome]}` });
  if (first === undefined || first.kind !== 'text') return first === undefined ? [] : [first, ...rest];
  return [{ ...first, text: first.text.charAt(0).toLocaleUpperCase(language) + first.text.slice(1) }, ...rest];
}

/** A verb phrase, its documents and names in their place. */
function phraseParts(event: HistoryEvent, written: string, messages: Messages): SentencePart[] {
  const phrase = written.replace(/\{(.*?)\}/, (_braces, otherwise: string) => event.about ?? otherwise);
  const [before = '', after] = phrase.split('%');
  const parts: SentencePart[] = [{ kind: 'text', text: before }];
  if (after !== undefined) {
    parts.push(...documentParts(event, messages));
    if (after !== '') parts.push({ kind: 'text', text: after });
  }
  return parts;
}

/** The sentence of one act, without its time. The page adds the time, the badges and the reason. */
export function sentence(event: HistoryEvent, language: Language, messages: Messages): SentencePart[] {
  const [self, other, refused] = (language === 'fr' ? FRENCH : ENGLISH)[event.act];
  const bySelf = event.actorKind === 'self';
  const atTheDoor = event.actorKind === 'system' ? AT_THE_DOOR[language][event.act]?.[event.outcome] : undefined;
  if (atTheDoor !== undefined) return [{ kind: 'text', text: atTheDoor }];
  const parts: SentencePart[] = [];
  if (event.delegate !== undefined && personText(event.delegate) !== '') {
    const place = bySelf ? '' : ` ${REST[language].for} `;
    parts.push(...personParts(event.delegate));
    if (!bySelf) parts.push({ kind: 'text', text: place }, ...actorParts(event, language));
    parts.push({ kind: 'text', text: ' ' });
  } else if (!bySelf) {
    parts.push(...actorParts(event, language), { kind: 'text', text: ' ' });
  }
  const asSelf = bySelf && event.delegate === undefined;
  const phrase = event.outcome !== 'done' ? (asSelf ? wanted(refused, language) : refused) : asSelf ? self : other;
  parts.push(...phraseParts(event, phrase, messages));
  if (event.outcome !== 'done') parts.push({ kind: 'text', text: `\u00a0: ${REST[language][event.outcome]}` });
  return parts;
}
