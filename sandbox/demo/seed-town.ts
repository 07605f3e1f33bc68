import type { Directory } from '../../src/directory/contract.ts';
import type { Identity } from '../../src/identity/identity.ts';
import { type Actor, systemActor } from '../../src/kernel/actor.ts';
import { insuredCsv } from '../town/csv.ts';
import { documentsOf } from '../town/documents.ts';
import { townPeople } from '../town/people.ts';
import { displayName, titleOf } from '../town/professionals.ts';
import { professionalOf, type TownWorld, townWorld, workplaceOf } from '../town/scene.ts';
import { townSoftware } from '../town/software.ts';
import type { TownPerson } from '../town/world.ts';
import { clientKey } from './client-keys.ts';
import type { DemoLane } from './demo-lane.ts';
import { actorOf, submissionOf } from './town-actors.ts';

export interface SeedParts {
  readonly identity: Identity;
  readonly directory: Directory;
  readonly lanes: readonly DemoLane[];
  /** Where the demo products' private keys lie. */
  readonly clientKeys: string;
  readonly seed: number;
  readonly persons: number;
  /** YYYY-MM-DD: every date of the stories is told from this day. */
  readonly today: string;
  /** Resolves when the record zone has applied everything that the space zone announced. */
  settle(): Promise<void>;
  /** Every space is opened: what is told to persons from here on, they hear today. */
  opened(): void;
  begin(part: string, total?: number): void;
  advance(done: number): void;
}

const DAY_MS = 86_400_000;
/** Persons whose accounts can sign in: the cast, and some more for tests and load. */
const MAX_ACCOUNTS = 500;

/** Makes the town in a deployment. Safe to run again after a cut: everything in it is idempotent. */
export async function seedTown(parts: SeedParts): Promise<{ persons: number; documents: number }> {
  const world = townWorld({ seed: parts.seed, today: parts.today });
  await seedDirectory(parts, world);
  parts.begin('Persons', parts.persons);
  const { rejected } = await parts.identity.importInsured(asLines(insuredCsv(townPeople(parts))), {
    progress: ({ lines }) => parts.advance(lines),
    lastBirth: parts.today, // the clock tells an older time while the town is made
  });
  if (rejected[0] !== undefined) throw new Error(`a person of the town is refused: ${rejected[0].reason}`);
  await parts.settle();
  await seedAccounts(parts);
  parts.opened();
  const documents = await seedDocuments(parts, world);
  await parts.settle();
  return { persons: parts.persons, documents };
}

async function* asLines(lines: Iterable<string>): AsyncGenerator<string> {
  for (const line of lines) yield line;
}

async function seedDirectory(parts: SeedParts, world: TownWorld): Promise<void> {
  parts.begin('Professionals, structures and software');
  for (const { id, finess, name, type, regulates } of world.structures) {
    const kind = { type: type.code, medicalRegulation: regulates };
    await parts.directory.putStructure({ idNat: id, finess, name, ...kind, active: true });
  }
  const { rejected } = await parts.directory.importProfessionals(professionalLines(world));
  if (rejected[0] !== undefined) throw new Error(`a professional of the town is refused: ${rejected[0].reason}`);
  for (const product of townSoftware()) {
    const structure = world.structures.find((s) => s.key === product.structureKey);
    await parts.directory.registerSoftware({
      clientId: product.clientId,
      name: product.name,
      version: product.version,
      approvalNumber: product.approvalNumber,
      status: product.status === 'pending' ? 'unapproved' : product.status,
      sourceId: product.sourceId,
      kind: product.grant,
      ...(product.grant === 'structure' && structure !== undefined ? { structureId: structure.id } : {}),
      jwks: { keys: [clientKey(parts.clientKeys, product.clientId).publicJwk] },
    });
  }
  await parts.settle();
}

const COLUMNS =
  'id_nat,family_name,given_name,profession,title,profession_label,specialty,specialty_label,structure_id,structure_name,structure_finess,structure_type';

/** The town's professionals in the form of `carnet import professionals`. */
export async function* professionalLines(world: TownWorld): AsyncGenerator<string> {
  yield COLUMNS;
  for (const p of world.professionals) {
    const place = workplaceOf(world, p);
    const cells = [
      p.nationalId,
      p.familyName,
      p.givenName,
      p.profession,
      titleOf(p),
      p.professionLabel,
      p.specialty ?? '',
      p.specialty === undefined ? '' : p.role.label,
      place.id,
      place.name,
      place.finess,
      place.type.code,
    ];
    yield cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
  }
}

async function seedAccounts(parts: SeedParts): Promise<void> {
  const count = Math.min(parts.persons, MAX_ACCOUNTS);
  parts.begin('Accounts', count);
  const hashes = new Map<string, string>();
  let done = 0;
  for (const person of townPeople({ seed: parts.seed, persons: count })) {
    const found = await parts.identity.findByIns({ value: person.ins.matricule, oid: person.ins.oid });
    if (found === null) continue;
    const { identifier, password } = person.signIn;
    const hash = hashes.get(password) ?? (await parts.identity.hashPassword(password));
    hashes.set(password, hash);
    await parts.identity.setCredential(systemActor('enrolment'), found.personId, identifier, hash);
    parts.advance(++done);
  }
}

async function seedDocuments(parts: SeedParts, world: TownWorld): Promise<number> {
  parts.begin('Documents of each person', parts.persons);
  const people = townPeople(parts);
  let persons = 0;
  let documents = 0;
  const work = async (lane: DemoLane): Promise<void> => {
    for (let next = people.next(); !next.done; next = people.next()) {
      const count = await seedPerson(parts, world, lane, next.value);
      documents += count;
      parts.advance(++persons);
    }
  };
  await Promise.all(parts.lanes.map(work));
  return documents;
}

/** One person's documents, oldest first, by the professionals who treat her, and what she did about them. */
async function seedPerson(parts: SeedParts, world: TownWorld, lane: DemoLane, person: TownPerson): Promise<number> {
  const found = await parts.identity.findByIns({ value: person.ins.matricule, oid: person.ins.oid });
  if (found === null) return 0;
  const { recordId, personId } = found;
  const holder: Actor = {
    kind: 'person',
    id: personId,
    name: `${person.givenNames[0] ?? ''} ${person.usedName ?? person.birthName}`.trim(),
    recordIds: [recordId],
    purpose: 'normal',
    onBehalfOf: null,
  };
  const attending = actorOf(world, professionalOf(world, person.attendingKey));
  const known = new Set<string>();
  let count = 0;
  for (const document of documentsOf(person, world)) {
    const at = new Date(document.depositedAt);
    const author = actorOf(world, professionalOf(world, document.authorKey));
    lane.at(new Date(at.getTime() - DAY_MS));
    if (count === 0) await lane.declareConsent(attending, recordId, 'attending', null);
    if (!known.has(author.id)) {
      const keptBy = hasEnded(at, author, parts.today) ? holder : null;
      await lane.declareConsent(author, recordId, 'care-team', keptBy);
    }
    known.add(author.id);
    lane.at(at);
    const hidden = document.visibility.includes('MASQUE_PS');
    const { documents } = await lane.submit(author, submissionOf(person, document, author));
    const logicalId = documents[0]?.logicalId;
    if (logicalId !== undefined)
      await afterDeposit(lane, { at, hidden, holder, attending, author, recordId, logicalId, person });
    if (document.alsoSentBy !== undefined) {
      lane.at(new Date(at.getTime() + DAY_MS / 12));
      const other = actorOf(world, professionalOf(world, document.alsoSentBy));
      await lane.submit(other, submissionOf(person, document, other, 2));
    }
    count += 1;
  }
  lane.at(new Date(Date.parse(`${parts.today}T06:00:00Z`)));
  for (const key of person.blockedKeys) {
    const professional = professionalOf(world, key);
    await lane.block(holder, recordId, { id: professional.nationalId, name: displayName(professional) });
  }
  for (const key of person.refusedKeys) {
    await lane.refusedSearch(actorOf(world, professionalOf(world, key)), recordId);
  }
  return count;
}

/** An access declared then would have ended by today, or will within a month: the person keeps it, as one does with one's doctors. */
function hasEnded(at: Date, author: Actor, today: string): boolean {
  const days = ['21', '28', '39'].includes(author.profession?.code ?? '') ? 0 : 60;
  return at.getTime() < Date.parse(`${today}T00:00:00Z`) - days * DAY_MS;
}

interface Deposited {
  readonly at: Date;
  readonly hidden: boolean;
  readonly holder: Actor;
  readonly attending: Actor;
  readonly author: Actor;
  readonly recordId: string;
  readonly logicalId: string;
  readonly person: TownPerson;
}

/** The attending doctor of someone of the cast reads what others wrote; the person hides what her story says. */
async function afterDeposit(lane: DemoLane, d: Deposited): Promise<void> {
  if (
    d.person.story !== undefined &&
    d.attending.id !== d.author.id &&
    !d.person.blockedKeys.includes(d.person.attendingKey)
  ) {
    lane.at(new Date(d.at.getTime() + DAY_MS / 3));
    await lane.read(d.attending, d.recordId, d.logicalId);
  }
  if (d.hidden) {
    lane.at(new Date(d.at.getTime() + DAY_MS / 2));
    await lane.hide(d.holder, d.recordId, d.logicalId);
  }
}
