import { writePrivateFile } from '../../src/kernel/secrets.ts';
import { townPeople } from '../town/people.ts';
import { displayName } from '../town/professionals.ts';
import { townWorld, workplaceOf } from '../town/scene.ts';
import { townSoftware } from '../town/software.ts';
import { STORIES } from '../town/story-list.ts';

/** Persons listed in demo.json. */
const MAX_LISTED_PERSONS = 50;
/** Sign-ins worth printing at start: those of the cast. */
const MAX_PRINTED_SIGN_INS = 6;

/** The product for which `carnet demo token` speaks. */
export const DEMO_CLIENT = 'calame-cabinet';

export interface DemoSignIn {
  readonly who: string;
  readonly identifier: string;
  readonly password: string;
}

/** The sign-ins that a newcomer tries first: the persons with a story. */
export function demoSignIns(seed: number, persons: number): DemoSignIn[] {
  const signIns: DemoSignIn[] = [];
  for (const person of townPeople({ seed, persons: Math.min(persons, MAX_LISTED_PERSONS) })) {
    if (person.story === undefined) continue;
    signIns.push({ who: person.story, ...person.signIn });
    if (signIns.length === MAX_PRINTED_SIGN_INS) break;
  }
  return signIns;
}

/** Professionals worth trying first on their pages, by key, with what each of them shows. */
const FIRST_PROFESSIONALS: readonly (readonly [key: string, story: string])[] = [
  ['fauvel', 'médecin traitante de Solange : voit tout, documents masqués compris'],
  ['quillevere', 'diabétologue à l’hôpital : suit Solange et voit ce qu’elle ne masque pas'],
  ['kerdoncuff', 'généraliste : n’a jamais rencontré Solange, doit déclarer qu’elle ne s’y oppose pas'],
  [
    'arrighetti',
    'médecin régulatrice du SAMU : par son logiciel, trouve une personne sans INS et lit son dossier en urgence',
  ],
];

export function demoProfessionals(seed: number): { name: string; story: string }[] {
  const { professionals } = townWorld({ seed });
  return FIRST_PROFESSIONALS.flatMap(([key, story]) =>
    professionals.filter((one) => one.key === key).map((one) => ({ name: displayName(one), story })),
  );
}

export interface DemoFileFacts {
  readonly baseUrl: string;
  readonly seed: number;
  readonly persons: number;
  readonly today: string;
  readonly clientKeys: string;
  /** Address of the port for client certificates; null when it is closed. */
  readonly soap: string | null;
  /** Address of the port for HL7 v2; null when it is closed. */
  readonly hl7: string | null;
}

/** The stories whose persons are all in this world, with their sign-ins. */
function storiesOf(persons: readonly { readonly key: string; readonly name: string }[]) {
  const names = new Map(persons.map(({ key, name }) => [key, name]));
  return STORIES.filter(({ people }) => people.every((key) => names.has(key))).map(({ name, people, see }) => ({
    name,
    see,
    people: people.map((key) => ({ key, name: names.get(key) })),
  }));
}

/** Writes var/demo.json: everything that a newcomer or a script needs to try the deployment. Invented persons only. */
export function writeDemoFile(path: string, facts: DemoFileFacts): void {
  const world = townWorld({ seed: facts.seed, today: facts.today });
  const persons = [];
  for (const person of townPeople({ seed: facts.seed, persons: Math.min(facts.persons, MAX_LISTED_PERSONS) })) {
    persons.push({
      key: person.key,
      name: `${person.givenNames[0] ?? ''} ${person.usedName ?? person.birthName}`.trim(),
      ins: person.ins.matricule,
      insOid: person.ins.oid,
      birthDate: person.birthDate,
      documents: person.documentCount,
      signIn: person.signIn,
      attending: person.attendingKey,
      ...(person.story === undefined ? {} : { story: person.story }),
    });
  }
  const professionals = world.professionals.map((p) => ({
    key: p.key,
    name: displayName(p),
    rpps: p.rpps,
    idNat: p.nationalId,
    profession: p.profession,
    ...(p.specialty === undefined ? {} : { specialty: p.specialty }),
    structure: workplaceOf(world, p).name,
    structureId: workplaceOf(world, p).id,
    ...(workplaceOf(world, p).regulates ? { regulates: true } : {}),
  }));
  const content = {
    about: 'An invented town: every person, number and document here is made up.',
    baseUrl: facts.baseUrl,
    fhir: `${facts.baseUrl}/fhir`,
    mailbox: `${facts.baseUrl}/sandbox/mailbox`,
    ...(facts.soap === null ? {} : { soap: facts.soap }),
    ...(facts.hl7 === null ? {} : { hl7: facts.hl7 }),
    seed: facts.seed,
    today: facts.today,
    clientKeys: facts.clientKeys,
    signIns: demoSignIns(facts.seed, facts.persons),
    stories: storiesOf(persons),
    persons,
    professionals,
    software: townSoftware().map(({ clientId, name, version, status, grant, structureKey, sourceId }) => ({
      clientId,
      name,
      version,
      status,
      grant,
      sourceId,
      structure: structureKey,
    })),
  };
  writePrivateFile(path, `${JSON.stringify(content, null, 2)}\n`);
}
