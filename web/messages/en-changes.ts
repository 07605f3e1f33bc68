import type { AccessEntry, AskedChange } from '../../src/doors/web/web-access-pages.ts';
import type { DocumentCategory } from '../../src/doors/web/web-documents.ts';
import { enCategories } from './en-categories.ts';
import type { Messages } from './fr.ts';

const plural = (n: number, one: string, many: string): string => (n === 1 ? `1 ${one}` : `${n} ${many}`);

const whom = ({ kind, who }: Pick<AccessEntry, 'kind' | 'who'>): string => {
  if (kind === 'everyone') return 'all professionals';
  return kind === 'profession' ? `the profession “${who.professionWords ?? ''}”` : (who.name ?? who.structure ?? '');
};
const what = (documentId: string | null | undefined, category: DocumentCategory | null | undefined): string => {
  if (typeof documentId === 'string') return 'one document';
  return category === null || category === undefined ? 'all your documents' : `“${enCategories[category]}”`;
};

/** A rule of the person's own, as a sentence. */
export const enRule = (rule: AccessEntry): string =>
  `${rule.rule === 'hide' ? 'Hide' : 'Show'} ${what(rule.documentId, rule.category)} ${rule.rule === 'hide' ? 'from' : 'to'} ${whom(rule)}.`;

/** What a change does, as an infinitive. */
function does(change: AskedChange, about: string): string {
  switch (change.act) {
    case 'authorize':
      return `Authorise ${about} to read your documents`;
    case 'refuse':
      return `Refuse ${about} access to your documents`;
    case 'block':
      return `Block ${about}`;
    case 'unblock':
      return `Unblock ${about}`;
    case 'name-administrator':
      return `Give ${about} access to everything, even what is hidden`;
    case 'end-administrator':
      return `No longer show ${about} what is hidden`;
    case 'end-access':
      return `Remove what is decided for ${about}`;
    case 'set-end':
      return `Change how long the access of ${about} lasts`;
    case 'set-rule':
      return `${change.effect === 'hide' ? 'Hide' : 'Show'} ${what(change.documentId, change.category)} ${change.effect === 'hide' ? 'from' : 'to'} ${about}`;
    case 'end-rule':
      return `Remove a rule about ${about}`;
    case 'set-emergencies':
      return 'Change what is allowed in an emergency';
    case 'set-visibility':
      return change.masksNew ? 'Hide new documents' : 'Leave new documents visible';
  }
}

/** What counts cannot say. */
function meaning(change: AskedChange, masked: number): string[] {
  switch (change.act) {
    case 'block':
      return [
        'Blocking wins over everything: even in an emergency, they will read nothing. They still see what they wrote.',
      ];
    case 'refuse':
      return ['They cannot give themselves the access again. In an emergency, what you allow stays possible.'];
    case 'end-access':
      return ['A professional who cares for you can ask for it again. To prevent that, refuse or block.'];
    case 'name-administrator':
      return ['They can also block other professionals for you. You will see it in the history.'];
    case 'set-end':
      return ['On that day, the access ends by itself.'];
    case 'set-visibility':
      return ['Documents that are there already do not change.'];
    case 'set-emergencies':
      return [
        change.regulation
          ? 'The doctor of the emergency line will read your documents.'
          : 'The doctor of the emergency line will read nothing.',
        change.breakGlass
          ? 'Another professional will read them if your life is in danger.'
          : 'No other professional will read them, even if your life is in danger.',
        change.masked
          ? `In an emergency, ${plural(masked, 'hidden document can be read', 'hidden documents can be read')}.`
          : 'What you hid will stay hidden.',
      ];
    case 'set-rule':
      return change.effect === 'show'
        ? ['What the law does not let a profession read stays closed.']
        : ['Your regular doctor and the author of a document still see it, unless the rule names your regular doctor.'];
    default:
      return [];
  }
}

/** The sentences about changes of access, in English. */
export const enChanges: Pick<Messages['access'], 'ask' | 'does' | 'effect' | 'meaning' | 'problems' | 'confirm'> = {
  ask: (change: AskedChange, about: string) => `${does(change, about)}?`,
  does,
  meaning,
  confirm: {
    title: 'Nothing was changed',
    several: (n) => `Confirm ${n} changes?`,
    yes: 'Confirm',
    no: 'Change nothing',
    back: 'Back',
    undoLater: 'You can undo it right after, or later from “Who can see my documents”.',
  },
  problems: {
    incomplete: 'An answer is missing. Nothing was changed: go back to the page and choose.',
    'too-many-rules': 'You have as many rules as there may be. Remove some before you add others. Nothing was changed.',
    'end-too-far':
      'This is too long: an access lasts 3,660 days at most (about ten years), or has no end. Nothing was changed.',
    'version-conflict': 'Your choices changed meanwhile. Nothing was changed: begin again.',
  },
  effect: {
    title: 'What it changes',
    loses: (readers, documents) =>
      `${plural(readers, 'professional', 'professionals')} will no longer see ${plural(documents, 'document', 'documents')}.`,
    gains: (readers, documents) =>
      `${plural(readers, 'professional', 'professionals')} will see ${plural(documents, 'document more', 'documents more')}.`,
    reader: (name, documents) => `${name}: ${plural(documents, 'document', 'documents')}`,
    others: (n) => `and ${plural(n, 'other', 'others')}`,
    nothing: 'Nobody sees more or fewer documents for now.',
    cut: 'This was counted for the first professionals and documents: there may be others.',
  },
};
