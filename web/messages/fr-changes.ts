import type { AccessEntry, AskedChange } from '../../src/doors/web/web-access-pages.ts';
import type { DocumentCategory } from '../../src/doors/web/web-documents.ts';
import { of } from '../words/elision.ts';
import { frCategories } from './fr-categories.ts';

const plural = (n: number, one: string, many: string): string => (n === 1 ? `1 ${one}` : `${n} ${many}`);

const whom = ({ kind, who }: Pick<AccessEntry, 'kind' | 'who'>): string => {
  if (kind === 'everyone') return 'tous les professionnels';
  return kind === 'profession' ? `la profession « ${who.professionWords ?? ''} »` : (who.name ?? who.structure ?? '');
};
const what = (documentId: string | null | undefined, category: DocumentCategory | null | undefined): string => {
  if (typeof documentId === 'string') return 'un document';
  return category === null || category === undefined ? 'tous vos documents' : `« ${frCategories[category]} »`;
};

/** A rule of the person's own, as a sentence. */
export const frRule = (rule: AccessEntry): string =>
  `${rule.rule === 'hide' ? 'Masquer' : 'Montrer'} ${what(rule.documentId, rule.category)} à ${whom(rule)}.`;

/** What a change does, as an infinitive. */
function does(change: AskedChange, about: string): string {
  switch (change.act) {
    case 'authorize':
      return `Autoriser ${about} à lire vos documents`;
    case 'refuse':
      return `Refuser à ${about} l’accès à vos documents`;
    case 'block':
      return `Bloquer ${about}`;
    case 'unblock':
      return `Débloquer ${about}`;
    case 'name-administrator':
      return `Donner à ${about} l’accès à tout, même à ce qui est masqué`;
    case 'end-administrator':
      return `Ne plus montrer à ${about} ce qui est masqué`;
    case 'end-access':
      return `Retirer ce qui est décidé pour ${about}`;
    case 'set-end':
      return `Changer la durée de l’accès ${of(about)}`;
    case 'set-rule':
      return `${change.effect === 'hide' ? 'Masquer' : 'Montrer'} ${what(change.documentId, change.category)} à ${about}`;
    case 'end-rule':
      return `Retirer une règle qui concerne ${about}`;
    case 'set-emergencies':
      return 'Changer ce qui est permis en urgence';
    case 'set-visibility':
      return change.masksNew ? 'Masquer les nouveaux documents' : 'Laisser visibles les nouveaux documents';
  }
}

/** What counts cannot say. */
function meaning(change: AskedChange, masked: number): string[] {
  switch (change.act) {
    case 'block':
      return ['Bloquer l’emporte sur tout : même en urgence, il ne pourra rien lire. Il voit encore ce qu’il a écrit.'];
    case 'refuse':
      return ['Il ne pourra pas se redonner l’accès lui-même. En urgence, ce que vous permettez reste possible.'];
    case 'end-access':
      return ['Un professionnel qui vous soigne pourra le demander de nouveau. Pour l’empêcher, refusez ou bloquez.'];
    case 'name-administrator':
      return ['Il pourra aussi bloquer d’autres professionnels pour vous. Vous le verrez dans l’historique.'];
    case 'set-end':
      return ['À cette date, l’accès s’arrête de lui-même.'];
    case 'set-visibility':
      return ['Les documents qui sont déjà là ne changent pas.'];
    case 'set-emergencies':
      return [
        change.regulation ? 'Le médecin du Samu pourra lire vos documents.' : 'Le médecin du Samu ne pourra rien lire.',
        change.breakGlass
          ? 'Un autre professionnel pourra les lire si votre vie est en danger.'
          : 'Aucun autre professionnel ne pourra les lire, même si votre vie est en danger.',
        change.masked
          ? `En urgence, ${plural(masked, 'document masqué pourra être lu', 'documents masqués pourront être lus')}.`
          : 'Ce que vous avez masqué restera masqué.',
      ];
    case 'set-rule':
      return change.effect === 'show'
        ? ['Ce que la loi ne permet pas à une profession de lire reste fermé.']
        : [
            'Votre médecin traitant et l’auteur d’un document le voient encore, sauf si la règle nomme votre médecin traitant.',
          ];
    default:
      return [];
  }
}

/** The sentences about changes of access, in French. */
export const frChanges = {
  ask: (change: AskedChange, about: string) => `${does(change, about)} ?`,
  does,
  meaning,
  confirm: {
    title: 'Rien n’a été changé',
    several: (n: number) => `Confirmer ${n} changements ?`,
    yes: 'Confirmer',
    no: 'Ne rien changer',
    back: 'Retour',
    undoLater: 'Vous pourrez annuler juste après, ou plus tard depuis « Qui peut voir mes documents ».',
  },
  problems: {
    incomplete: 'Il manque une réponse. Rien n’a été changé : revenez à la page et choisissez.',
    'too-many-rules':
      'Vous avez atteint le nombre de règles possible. Retirez-en avant d’en ajouter. Rien n’a été changé.',
    'end-too-far':
      'Cette durée est trop longue : un accès peut durer au plus 3 660 jours (environ dix ans), ou être sans fin. Rien n’a été changé.',
    'version-conflict': 'Vos choix ont changé entre-temps. Rien n’a été changé : recommencez.',
  },
  effect: {
    title: 'Ce que cela change',
    loses: (readers: number, documents: number) =>
      `${plural(readers, 'professionnel ne verra plus', 'professionnels ne verront plus')} ${plural(documents, 'document', 'documents')}.`,
    gains: (readers: number, documents: number) =>
      `${plural(readers, 'professionnel verra', 'professionnels verront')} ${plural(documents, 'document de plus', 'documents de plus')}.`,
    reader: (name: string, documents: number) => `${name} : ${plural(documents, 'document', 'documents')}`,
    others: (n: number) => `et ${plural(n, 'autre', 'autres')}`,
    nothing: 'Personne ne voit plus ni moins de documents pour l’instant.',
    cut: 'Le calcul porte sur les premiers professionnels et documents : il peut y en avoir d’autres.',
  },
};
