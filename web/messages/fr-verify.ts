/** The sentences of the page that verifies the history, in French. Part of `fr.ts`. */
const problems: Readonly<Record<string, string>> = {
  altered: 'Une ligne a été modifiée',
  'not-in-log': 'Une ligne manque dans le registre public',
  inserted: 'Deux lignes prétendent à la même place',
  reordered: 'Des lignes ont changé de place',
  missing: 'Une ligne manque',
  late: 'Une ligne attend sa place depuis trop longtemps',
  cut: 'Des lignes que vous aviez déjà vues ont disparu',
  rewritten: 'Des lignes que vous aviez déjà vues ont été réécrites',
  forked: 'Le registre n’est pas la suite de celui de votre dernière visite',
  unsigned: 'Le registre ne porte pas la bonne signature',
  unwitnessed: 'Aucun témoin n’a signé le registre',
  'witness-missing': 'Un témoin que vous avez indiqué n’a pas signé',
  'other-key': 'Les signatures ont changé depuis votre dernière visite',
  'other-log': 'Ce n’est pas le registre de votre dernière visite',
  'consistency-missing': 'Rien ne montre ce qui s’est passé depuis votre dernière visite',
  unsupported: 'Ce navigateur est trop ancien pour faire cette vérification',
};

export const frVerify = {
  title: 'Vérifier l’historique',
  lead: 'Personne ne peut changer votre historique sans que cela se voie. Pas même nous. Vous pouvez le vérifier ici.',
  now: 'Rien n’a-t-il été changé ?',
  nowHint: 'Appuyez sur le bouton. Votre appareil vérifie chaque ligne. Cela prend quelques secondes.',
  start: 'Vérifier maintenant',
  busy: 'Vérification en cours…',
  failed: 'La vérification n’a pas pu se faire. Rien n’est perdu : réessayez dans une minute.',
  good: 'Tout est exact.',
  goodMeans: 'Aucune ligne de votre historique n’a été modifiée, enlevée ou ajoutée après coup.',
  bad: 'Quelque chose ne va pas.',
  whatNow:
    'Téléchargez la preuve ci-dessous et gardez-la. Puis écrivez au délégué à la protection des données de votre hébergeur. Joignez-lui la preuve.',
  problem: (code: string, seq?: number) =>
    `${problems[code] ?? 'Le fichier de preuve n’est pas lisible'}${seq === undefined ? '' : ` (ligne n° ${seq})`}.`,
  details: 'Ce qui a été vérifié',
  entries: (n: number) => (n === 1 ? '1 ligne a été vérifiée.' : `${n} lignes ont été vérifiées.`),
  waiting: (n: number) =>
    n === 1
      ? '1 ligne toute récente sera vérifiable dans quelques secondes.'
      : `${n} lignes toutes récentes seront vérifiables dans quelques secondes.`,
  withheld: (n: number) =>
    n === 1
      ? '1 ligne est là sans son contenu : trop ancienne, ou pas encore annoncée par un professionnel.'
      : `${n} lignes sont là sans leur contenu : trop anciennes, ou pas encore annoncées par un professionnel.`,
  erased: (n: number) =>
    n === 1
      ? 'Le détail d’une ligne a été effacé à l’échéance prévue. Sa place dans le registre est prouvée.'
      : `Le détail de ${n} lignes a été effacé à l’échéance prévue. Leur place dans le registre est prouvée.`,
  cosigned: (when: string) => `Un témoin indépendant de cette page a signé le registre le ${when}.`,
  witnesses: (names: string) => `Témoins qui ont signé : ${names}.`,
  absent: (names: string) =>
    `N’ont pas signé cette fois, alors qu’ils l’avaient fait : ${names}. Si cela dure, demandez pourquoi.`,
  compared: 'Rien n’a été enlevé ni réécrit depuis votre dernière vérification ici.',
  first: 'C’est votre première vérification ici. La prochaine dira aussi si quelque chose a été enlevé.',
  old: 'Cette signature n’est pas récente : réessayez dans quelques minutes.',
  alone: 'Vérifier sans nous',
  aloneHint:
    'Vous pouvez refaire cette vérification chez vous, sans connexion, avec deux fichiers : votre preuve et le vérificateur. Gardez vos preuves : la prochaine pourra être comparée à celle-ci.',
  since: 'Comparer à une preuve que vous avez gardée',
  sinceHint: 'Le vérificateur affiche ces deux nombres sous chaque preuve.',
  sizes: { carnet: 'Nombre du registre du carnet', espace: 'Nombre du registre de l’espace' },
  download: 'Télécharger la preuve',
  verifier: 'Télécharger le vérificateur',
  what: 'Comment cela marche',
  explained: [
    'Chaque ligne de votre historique laisse une empreinte dans un registre public, comme un cachet de cire. L’empreinte ne dit rien de vous : ni votre nom, ni ce que vous faites.',
    'On ne peut qu’ajouter des lignes à ce registre. Un témoin, chez un autre hébergeur, le signe après avoir vérifié que rien n’a été effacé.',
    'Si une ligne de votre historique était changée, elle ne correspondrait plus à son empreinte. La vérification le dirait.',
  ],
  back: 'Revenir à l’historique',
};
