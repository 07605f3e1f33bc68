/** A story of the town, as the guide and demo.json list them. */
export interface Story {
  readonly name: string;
  /** Keys of the persons, also their sign-ins; the first one is shown. */
  readonly people: readonly string[];
  /** What to look at, in French. */
  readonly see: string;
}

/** Stories that everyone may build on: their persons are the same in every town. */
export const STORIES: readonly Story[] = [
  {
    name: 'pregnancy',
    people: ['awa'],
    see: 'une grossesse suivie par une sage-femme et une maternité : suivis, échographie, prises de sang',
  },
  {
    name: 'grandfather-and-carer',
    people: ['mohand', 'samira'],
    see: 'un grand-père diabétique : protocole de soins, liaison d’urgence, soins infirmiers ; sa fille l’aide',
  },
  {
    name: 'teenager',
    people: ['tom', 'gaelle'],
    see: 'un adolescent dont une consultation reste invisible à ses parents',
  },
  {
    name: 'separated-parents',
    people: ['lina', 'karim', 'elodie'],
    see: 'une enfant asthmatique, deux parents séparés : urgences, vaccins, examen de l’enfant',
  },
  {
    name: 'leaving-hospital',
    people: ['antoine'],
    see: 'une sortie d’hôpital : lettre remplacée, ordonnance, conciliation, un compte rendu reçu deux fois',
  },
  {
    name: 'blocked-doctor',
    people: ['paul'],
    see: 'un médecin bloqué ; l’historique dit qu’il a voulu regarder et qu’il a été refusé',
  },
  { name: 'hidden-document', people: ['nadia'], see: 'un compte rendu de psychiatrie masqué aux professionnels' },
  { name: 'nine-hundred', people: ['raymond'], see: 'neuf cents documents en neuf ans' },
];
