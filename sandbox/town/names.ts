import type { Random } from './random.ts';

/** Given and family names that go together; written for the town, not taken from a list. */
interface NameGroup {
  readonly weight: number;
  readonly family: readonly string[];
  readonly women: readonly string[];
  readonly men: readonly string[];
  /** COG codes where older members of such families may be born. */
  readonly abroad: readonly string[];
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** French given names by generation: born before 1956, 1956 to 1985, later. */
const FRENCH_WOMEN: readonly (readonly string[])[] = [
  words(`Solange Odette Paulette Ginette Huguette Yvonne Denise Simone Jacqueline Monique Nicole Colette Bernadette Josiane
    Françoise Danielle Geneviève Arlette Raymonde Lucette Marcelle Marie-Thérèse Annick Éliane Claudine Mireille`),
  words(`Sylvie Véronique Isabelle Nathalie Sandrine Valérie Christine Corinne Laurence Florence Karine Stéphanie Céline
    Virginie Delphine Béatrice Agnès Hélène Muriel Pascale Élodie Aurélie Séverine Gaëlle Maud Anne-Laure`),
  words(`Léa Manon Camille Chloé Emma Jade Louise Alice Inès Zoé Juliette Clémence Margaux Apolline Romane Lola Rose Anaïs
    Capucine Éloïse Noémie Lilou Maëlys Salomé Victoire Héloïse`),
];
const FRENCH_MEN: readonly (readonly string[])[] = [
  words(`Raymond Roger Marcel René Lucien Maurice Fernand Guy Jacques Claude Bernard Gérard André Robert Michel Yves Henri
    Georges Edmond Jean-Pierre Jean-Claude Rémi Gilbert Albert Émile Firmin`),
  words(`Philippe Thierry Pascal Éric Frédéric Olivier Christophe Laurent Stéphane Jérôme Sébastien Nicolas David Vincent
    Franck Bruno Gilles Xavier Cédric Fabrice Arnaud Benoît Grégory Loïc Ludovic Jean-Marc`),
  words(`Lucas Hugo Louis Gabriel Raphaël Arthur Jules Théo Nathan Enzo Maël Léo Tom Noé Clément Maxime Baptiste Antonin
    Gaspard Timéo Victor Sacha Axel Mathis Augustin Ewen`),
];

const FRENCH: NameGroup = {
  weight: 66,
  family:
    words(`Vautrin Aubertin Chassagne Delmotte Rouvière Lapeyre Tessier Bourgoin Marchandeau Pelletan Gasnier Toussart
    Kerleroux Le-Goaziou Quéméner Larrieu Etcheverry Haristoy Schaeffner Wurmser Oberlin Vandaele Deconinck Hennebelle
    Ferrandi Casabianca Leandri Roumieu Peyrolles Castaing Labarthe Mauvezin Cazenave Bouscatel Fournerie Chabrol
    Jourdheuil Perrenoud Grosperrin Bressand Mollard Chaffardon Gervason Estienne Arnoux Barthel Pruvost Lecoustre
    Malherbet Varenne Soulignac Brugière Dumontier Saulnier Thévenard Cordier Guilbaud Poitevin Rabiller Moriceau`),
  women: [],
  men: [],
  abroad: [],
};

const OTHERS: readonly NameGroup[] = [
  {
    weight: 10,
    family:
      words(`Benaïssa Aït-Saïd Bouzidi Cherif-Amrani Haddadi Mansouri Belkhir Zerrouki Tazi Ouazzani Ben-Younès Gharbi
      Trabelsi Meziane Kaddouri`),
    women: words('Samira Nadia Fatiha Khadija Leïla Yasmine Sarah Lina Zineb Houria Malika Assia Imane'),
    men: words('Karim Mohand Rachid Youssef Mehdi Sofiane Ahmed Nabil Ilyes Omar Brahim Amine Farid'),
    abroad: words('99352 99350 99351'),
  },
  {
    weight: 7,
    family: words('Diarra Coulibaly Ndiaye Traoré Kouassi Mbarga Sow Camara Bamba Ilunga Mbaye Nguema Koffi'),
    women: words('Awa Fatou Mariama Aminata Grâce Aïssatou Prisca Bintou Sokhna Divine'),
    men: words('Mamadou Ousmane Ibrahima Moussa Christ Yannick Seydou Emmanuel Abdoulaye Boubacar'),
    abroad: words('99341 99335 99326 99322'),
  },
  {
    weight: 7,
    family: words(
      'Ferreira-Lopes Da-Costa Pinheiro Carvalhal Moreno-Ruiz Sanz-Ortega Bianchetti Rossignoli Figueiredo Morandini',
    ),
    women: words('Maria Lurdes Carla Sofia Inês Paula Chiara Lucia Elena Rosa'),
    men: words('Manuel António João Luís Marco Paolo Rafael Tiago Diego Carlos'),
    abroad: words('99139 99134 99127'),
  },
  {
    weight: 4,
    family: words('Nguyen Tran Pham Huynh Chen Zhou Sivakumar Rasoanaivo Andriamanana Ly'),
    women: words('Mai Linh Lan Thao Mei Anjali Voahangy Hoa Minh-Anh'),
    men: words('Tuan Minh Duc Bao Wei Suresh Tiana Hai Quang'),
    abroad: words('99243 99216'),
  },
  {
    weight: 3,
    family: words('Célestine Désirée Marie-Sainte Hoarau Payet Grondin Zobda Bourgade Nirlo Édouard-Rose'),
    women: words('Ghislaine Marlène Nadège Murielle Kelly Océane Ketty'),
    men: words('Steeve Rodrigue Ulrich Teddy Jean-Hugues Loïk Willy'),
    abroad: words('97209 97120 97411'),
  },
  {
    weight: 3,
    family: words('Yılmazer Kowalczyk Nowacki Popescu Ionesco-Radu Demirci Sahakyan Kovalenko Haddad-Khoury'),
    women: words('Aylin Elif Zofia Magdalena Ioana Anahit Oksana Rita'),
    men: words('Emre Mehmet Piotr Andrei Tigran Mykola Elias Tomasz'),
    abroad: words('99208 99122 99114 99155 99205'),
  },
];

const GROUPS: readonly (readonly [NameGroup, number])[] = [FRENCH, ...OTHERS].map((group) => [group, group.weight]);

/** The family names and given names that one household draws from. */
export interface FamilyNames {
  readonly family: string;
  /** COG codes abroad or overseas where its elders may be born; empty for most. */
  readonly abroad: readonly string[];
  /** One to three given names for a person born in `year`. */
  given(random: Random, sex: 'F' | 'M', year: number): readonly string[];
}

/** Draws a family: its name (a space where the list writes a hyphen after a particle) and how it names its children. */
export function drawFamily(random: Random): FamilyNames {
  const group = random.weighted(GROUPS);
  const family = random.pick(group.family).replace(/^(Le|Da|Ben|Aït|El)-/, '$1 ');
  return {
    family,
    abroad: group.abroad,
    given(source, sex, year) {
      const count = source.weighted([
        [1, 30],
        [2, 45],
        [3, 25],
      ] as const);
      const chosen = new Set<string>();
      while (chosen.size < count) chosen.add(givenName(source, group, sex, year));
      return [...chosen];
    },
  };
}

function givenName(random: Random, group: NameGroup, sex: 'F' | 'M', year: number): string {
  const own = sex === 'F' ? group.women : group.men;
  if (own.length > 0 && random.chance(0.75)) return random.pick(own);
  const generation = year < 1956 ? 0 : year < 1986 ? 1 : 2;
  return random.pick((sex === 'F' ? FRENCH_WOMEN : FRENCH_MEN)[generation] ?? []);
}

/** Lower-case ASCII of a name, for e-mail addresses: `Aït Saïd` gives `ait-said`. */
export function asciiName(name: string): string {
  return name
    .replace(/ı/g, 'i')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
}
