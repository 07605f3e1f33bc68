import type { Random } from './random.ts';

/** A place with its code in the official geographic code (COG, INSEE). */
export interface Place {
  readonly code: string;
  readonly name: string;
}

/** A postal address; `department` is the INSEE department code. */
export interface TownAddress {
  readonly number: string;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly department: string;
}

/** The town itself: invented, in the Nièvre; no such commune or postal code exists. */
export const TOWN_CITY = 'Saint-Loup-sur-Carne';
const TOWN_POSTAL_CODE = '58999';
const TOWN_DEPARTMENT = '58';

const list = (text: string): readonly Place[] =>
  text
    .trim()
    .split(/\s*;\s*/)
    .map((line) => ({ code: line.slice(0, 5), name: line.slice(6) }));

/** Birthplaces in France, the near ones first. */
export const NEAR_BIRTHPLACES = list(
  '58194 Nevers; 58059 Château-Chinon; 58086 Cosne-Cours-sur-Loire; 58095 Decize; 18033 Bourges; 03190 Moulins; 21231 Dijon; 89024 Auxerre; 45234 Orléans',
);
export const FRENCH_BIRTHPLACES = list(
  `75112 Paris 12e; 75114 Paris 14e; 69383 Lyon 3e; 13205 Marseille 5e; 31555 Toulouse; 06088 Nice; 44109 Nantes;
   34172 Montpellier; 67482 Strasbourg; 33063 Bordeaux; 59350 Lille; 35238 Rennes; 51454 Reims; 76351 Le Havre;
   42218 Saint-Étienne; 83137 Toulon; 38185 Grenoble; 49007 Angers; 30189 Nîmes; 29019 Brest; 87085 Limoges;
   63113 Clermont-Ferrand; 37261 Tours; 80021 Amiens; 57463 Metz; 25056 Besançon; 66136 Perpignan; 76540 Rouen;
   68224 Mulhouse; 14118 Caen; 54395 Nancy; 62498 Lens; 64102 Bayonne; 86194 Poitiers; 17300 La Rochelle; 24322 Périgueux`,
);
export const CORSICAN_BIRTHPLACES = list('2A004 Ajaccio; 2A272 Sartène; 2B033 Bastia; 2B096 Corte');
/** Overseas departments, then countries (99xxx). */
const FAR_BIRTHPLACES = list(
  `97209 Fort-de-France; 97120 Pointe-à-Pitre; 97411 Saint-Denis; 99352 Algérie; 99350 Maroc; 99351 Tunisie; 99341 Sénégal;
   99335 Mali; 99326 Côte d'Ivoire; 99322 Cameroun; 99139 Portugal; 99134 Espagne; 99127 Italie; 99243 Viêt Nam; 99216 Chine;
   99208 Turquie; 99122 Pologne; 99114 Roumanie; 99155 Ukraine; 99205 Liban`,
);

const ALL = new Map(
  [...NEAR_BIRTHPLACES, ...FRENCH_BIRTHPLACES, ...CORSICAN_BIRTHPLACES, ...FAR_BIRTHPLACES].map((place) => [
    place.code,
    place,
  ]),
);

/** The place of a COG code that the town uses. Throws on another. */
export function placeOf(code: string): Place {
  const place = ALL.get(code);
  if (place === undefined) throw new Error(`no birthplace ${code} in the town`);
  return place;
}

const STREETS = [
  'rue des Tanneurs',
  'rue du Vieux-Lavoir',
  'quai des Mariniers',
  'rue de la Tuilerie',
  'place du Marché-aux-Grains',
  'chemin des Ouches',
  'rue Marie-Curie',
  'avenue de la Gare',
  'rue des Écoles',
  'impasse du Pressoir',
  'rue Basse',
  'rue de la Fontaine-Ronde',
  'allée des Tilleuls',
  'route de Nevers',
  'rue Germaine-Tillion',
  'rue du Pont-Rouge',
  'résidence des Bords-de-Carne',
  'rue Joséphine-Baker',
  'boulevard Victor-Hugo',
  'rue des Chaumes',
];

/** Where those who left the town live: city, postal code, department. */
const ELSEWHERE: readonly (readonly [string, string, string])[] = [
  ['Nevers', '58000', '58'],
  ['Bourges', '18000', '18'],
  ['Moulins', '03000', '03'],
  ['Dijon', '21000', '21'],
  ['Lyon', '69003', '69'],
  ['Paris', '75012', '75'],
  ['Marseille', '13005', '13'],
  ['Nantes', '44000', '44'],
  ['Lille', '59000', '59'],
  ['Ajaccio', '20000', '2A'],
  ['Bastia', '20200', '2B'],
  ['Strasbourg', '67000', '67'],
  ['Toulouse', '31000', '31'],
  ['Saint-Denis', '97400', '974'],
  ['Fort-de-France', '97200', '972'],
];

/** An address: four in five in the town, the others where its children went. */
export function drawAddress(random: Random): TownAddress {
  const number = String(random.int(1, 98)) + (random.chance(0.08) ? ' bis' : '');
  const street = random.pick(STREETS);
  if (random.chance(0.8)) return townAddress(number, street);
  const [city, postalCode, department] = random.pick(ELSEWHERE);
  return { number, street, postalCode, city, department };
}

/** An address in the town. */
export function townAddress(number: string, street: string): TownAddress {
  return { number, street, postalCode: TOWN_POSTAL_CODE, city: TOWN_CITY, department: TOWN_DEPARTMENT };
}

/** The code of a birthplace for somebody born in `year`, in a family that may come from elsewhere. */
export function drawBirthplace(random: Random, year: number, abroad: readonly string[]): string {
  if (abroad.length > 0 && random.chance(year < 1985 ? 0.55 : 0.15)) return random.pick(abroad);
  // A matricule says 2A or 2B only for births from 1976 on.
  if (year >= 1976 && random.chance(0.03)) return random.pick(CORSICAN_BIRTHPLACES).code;
  return random.pick(random.chance(0.6) ? NEAR_BIRTHPLACES : FRENCH_BIRTHPLACES).code;
}
