/** The sentences of the page that verifies the history, in French. Part of `fr.ts`. */
const problems: Readonly<Record<string, string>> = {
  altered: 'Un acte a été modifié',
  'not-in-log': 'Un acte n’est pas dans le journal public',
  inserted: 'Deux actes prétendent à la même place',
  reordered: 'Des actes ont changé de place',
  missing: 'Un acte manque',
  late: 'Un acte attend sa place depuis trop longtemps',
  cut: 'Des actes que vous aviez déjà vus ont disparu',
  rewritten: 'Des actes que vous aviez déjà vus ont été réécrits',
  forked: 'Le journal ne continue pas celui de votre dernière visite',
  unsigned: 'Le journal n’est pas signé par sa clé',
  unwitnessed: 'Aucun témoin n’a contresigné le journal',
  'other-key': 'Les clés du journal ont changé depuis votre dernière visite',
  'other-log': 'Ce n’est pas le journal de votre dernière visite',
  'consistency-missing': 'La suite depuis votre dernière visite n’est pas prouvée',
  unsupported: 'Ce navigateur est trop ancien pour vérifier des signatures',
};

export const frVerify = {
  title: 'Vérifier l’historique',
  lead: 'Ce que dit votre historique peut se vérifier sans nous croire sur parole.',
  now: 'Vérifier ici',
  nowHint: 'Votre navigateur refait lui-même tous les calculs. Il garde un repère pour la prochaine fois.',
  start: 'Vérifier maintenant',
  busy: 'Vérification en cours…',
  failed: 'La preuve n’a pas pu être lue. Rien n’est perdu : réessayez dans une minute.',
  good: 'Tout est exact.',
  bad: 'Quelque chose ne va pas.',
  whatNow:
    'Téléchargez la preuve ci-dessous et gardez-la. Écrivez ensuite au délégué à la protection des données de votre hébergeur, en la joignant.',
  problem: (code: string, seq?: number) =>
    `${problems[code] ?? 'Le fichier de preuve n’est pas lisible'}${seq === undefined ? '' : ` (acte n° ${seq})`}.`,
  entries: (n: number) => (n === 1 ? '1 acte est dans le journal public.' : `${n} actes sont dans le journal public.`),
  waiting: (n: number) =>
    n === 1
      ? '1 acte tout récent y sera dans quelques secondes.'
      : `${n} actes tout récents y seront dans quelques secondes.`,
  withheld: (n: number) =>
    n === 1
      ? '1 acte est présent sans son contenu : effacé après sa durée de conservation, ou pas encore annoncé.'
      : `${n} actes sont présents sans leur contenu : effacés après leur durée de conservation, ou pas encore annoncés.`,
  cosigned: (when: string) => `Un témoin l’a contresigné le ${when}.`,
  compared: 'Rien n’a été enlevé ni réécrit depuis votre dernière vérification ici.',
  first: 'C’est votre première vérification ici. La prochaine dira aussi si quelque chose a été enlevé.',
  old: 'Cette signature n’est pas récente : réessayez dans quelques minutes.',
  alone: 'Vérifier sans nous',
  aloneHint:
    'Téléchargez la preuve et le vérificateur. Le vérificateur est une simple page : il fonctionne sans connexion, sur n’importe quel ordinateur. Gardez chaque preuve pour la comparer à la suivante.',
  since: 'Comparer à une preuve que vous avez gardée',
  sinceHint: 'Le vérificateur affiche ces deux nombres sous chaque preuve.',
  sizes: { carnet: 'Nombre du journal du carnet', espace: 'Nombre du journal de l’espace' },
  download: 'Télécharger la preuve',
  verifier: 'Télécharger le vérificateur',
  what: 'Ce que cela prouve',
  explained: [
    'Chaque acte laisse une empreinte dans un journal public. L’empreinte ne dit rien de vous : personne ne peut y lire votre nom ni vos actes.',
    'Ce journal ne peut que grandir. Un témoin, dans l’autre zone d’hébergement, signe chaque nouvel état après avoir vérifié qu’il continue le précédent.',
    'Si un acte était modifié, ajouté après coup, déplacé ou supprimé, les empreintes ne correspondraient plus et la vérification le dirait.',
  ],
  back: 'Revenir à l’historique',
};
