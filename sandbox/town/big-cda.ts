import { createHash } from 'node:crypto';
import { escapeXml } from '../../src/standards/cda/write-xml.ts';
import type { DocumentEntry } from '../../src/standards/xds/metadata.ts';
import { momentOf } from './calendar.ts';
import { clinicalDocument } from './cda-header.ts';
import { entryOf } from './entry.ts';
import { laboratory, measurePanel, panelSection } from './kinds/laboratory.ts';
import { PANELS } from './medicine/analytes.ts';
import { townPeople } from './people.ts';
import { professionalWith, type TownProfessional } from './professionals.ts';
import { seededRandom } from './random.ts';
import { type Content, professionalOf, type Scene, townWorld, workplaceOf } from './scene.ts';
import type { TownPerson } from './world.ts';
import { loinc, section } from './xml.ts';

/** The traits that the spliced header states. */
export type BigCdaPatient = Pick<
  TownPerson,
  'ins' | 'birthName' | 'givenNames' | 'usedName' | 'sex' | 'birthDate' | 'birthplaceCode' | 'birthplaceName'
>;

/** A document made from the template. */
export interface BigCdaDocument {
  readonly uniqueId: string;
  readonly setId: string;
  readonly bytes: Buffer;
}

/** Makes distinct CDA documents of about one size, fast: identifiers, traits and content are spliced into ready pieces. */
export interface BigCda {
  /** Document `number` (0 to 999,999,999,999) of a patient: same arguments, same bytes. Throws on another number. */
  document(number: number, patient: BigCdaPatient, author?: TownProfessional): BigCdaDocument;
  /** The metadata to declare with a document (SHA-1 computed here). */
  entryOf(document: BigCdaDocument, patient: BigCdaPatient, author?: TownProfessional): DocumentEntry;
}

const MAX_NUMBER = 999_999_999_999;
const MIN_BYTES = 16 * 1024;
const SLOT = /@([A-Z]+)@/;
const FILLER = 'Prélèvement conforme, acheminé en moins de deux heures à température ambiante, sans hémolyse visible. ';

/**
 * A level 3 laboratory report of `bytesWanted` bytes (at least 16 kB, within a few hundred bytes: names vary).
 * Building the template costs milliseconds; each document then costs some tens of microseconds.
 */
export function bigCda(bytesWanted: number, seed: number): BigCda {
  if (bytesWanted < MIN_BYTES) throw new RangeError(`bigCda makes documents of at least ${MIN_BYTES} bytes`);
  const scene = templateScene(seed);
  const content = templateContent(scene, bytesWanted);
  const parts = templateText(scene, content).split(SLOT);
  const pieces = parts.filter((_, index) => index % 2 === 0).map((piece) => Buffer.from(piece));
  const slots = parts.filter((_, index) => index % 2 === 1);
  const template = entryOf(scene, content, Buffer.alloc(0));
  const usualAuthor = professionalWith(scene.world.professionals, 'biologist');
  const series = String(10 + (Math.abs(seed) % 90));
  return {
    document(number, patient, author) {
      if (!Number.isInteger(number) || number < 0 || number > MAX_NUMBER) throw new RangeError('number out of range');
      const digits = String(number).padStart(12, '0');
      const uniqueId = `2.25.${series}1${digits}000000000000000000000`;
      const setId = `2.25.${series}2${digits}000000000000000000000`;
      const values = slotValues(patient, author ?? usualAuthor);
      values['ID'] = uniqueId;
      values['SET'] = setId;
      values['NUMBER'] = digits;
      const buffers: Buffer[] = [];
      for (const [index, piece] of pieces.entries()) {
        buffers.push(piece);
        const slot = slots[index];
        if (slot !== undefined) buffers.push(Buffer.from(values[slot] ?? ''));
      }
      return { uniqueId, setId, bytes: Buffer.concat(buffers) };
    },
    entryOf(document, patient, author) {
      return declared(template, document, patient, author ?? usualAuthor);
    },
  };
}

function slotValues(patient: BigCdaPatient, author: TownProfessional): Record<string, string> {
  const first = escapeXml(patient.givenNames[0] ?? '');
  return {
    INS: patient.ins.matricule,
    OID: patient.ins.oid,
    BIRTH: escapeXml(patient.birthName.toUpperCase()),
    GIVEN: escapeXml(patient.givenNames.join(' ')),
    FIRST: first,
    USED: escapeXml((patient.usedName ?? patient.birthName).toUpperCase()),
    SEX: patient.sex,
    SEXLABEL: patient.sex === 'F' ? 'Féminin' : 'Masculin',
    DATE: patient.birthDate.replaceAll('-', ''),
    PLACE: patient.birthplaceCode,
    PLACENAME: escapeXml(patient.birthplaceName),
    PS: author.nationalId,
    PSFAMILY: escapeXml(author.familyName.toUpperCase()),
    PSGIVEN: escapeXml(author.givenName),
    PSPREFIX: author.prefix,
  };
}

/** A scene whose identities are slots. */
function templateScene(seed: number): Scene {
  const world = townWorld({ seed });
  const biologist = professionalWith(world.professionals, 'biologist');
  const [someone] = townPeople({ seed, persons: 1 });
  if (someone === undefined) throw new Error('the town is empty');
  const person: TownPerson = {
    ...someone,
    ins: { matricule: '@INS@', oid: '@OID@' },
    birthName: '@BIRTH@',
    usedName: '@USED@',
    givenNames: ['@FIRST@'],
    birthDate: '@DATE@',
    birthplaceCode: '@PLACE@',
    birthplaceName: '@PLACENAME@',
    email: 'patient@example.test',
  };
  const author = {
    ...biologist,
    nationalId: '@PS@',
    familyName: '@PSFAMILY@',
    givenName: '@PSGIVEN@',
    prefix: '@PSPREFIX@' as 'M',
    suffix: '',
  } as const;
  return {
    world,
    person,
    author,
    structure: workplaceOf(world, biologist),
    attending: professionalOf(world, someone.attendingKey),
    random: seededRandom('big', seed),
    localId: '10000001',
    age: 60,
    start: momentOf(world.today - 2, 8 * 60),
    end: momentOf(world.today - 2, 12 * 60),
    written: momentOf(world.today - 2, 12 * 60 + 20),
    uniqueId: '@ID@',
    setId: '@SET@',
    versionNumber: 1,
    visibility: [],
    kind: 'laboratory',
    condition: undefined,
    stay: undefined,
    imaging: undefined,
    vaccine: undefined,
    reason: undefined,
  };
}

/** The template with the last slots, where the header derives one trait from another. */
function templateText(scene: Scene, content: Content): string {
  const { sex } = scene.person;
  return clinicalDocument(scene, content)
    .replace('<given>@FIRST@</given>', '<given>@GIVEN@</given>')
    .replace(
      `code="${sex}" displayName="${sex === 'F' ? 'Féminin' : 'Masculin'}"`,
      'code="@SEX@" displayName="@SEXLABEL@"',
    );
}

function templateContent(scene: Scene, bytesWanted: number): Content {
  const base = laboratory(scene);
  const chapter = PANELS.blood.chapter;
  const wrap = (inner: string, filler: string): Content => ({
    ...base,
    act: chapter,
    body: `<structuredBody>\n${section({ templates: ['1.3.6.1.4.1.19376.1.3.3.2.1', '1.2.250.1.213.1.1.2.70'], code: chapter, title: 'HÉMATOLOGIE', text: '', inner })}${section(
      {
        code: loinc('48767-8', 'Commentaire'),
        title: 'Commentaire du laboratoire',
        text: `<paragraph>Dossier @NUMBER@. ${filler}</paragraph>`,
      },
    )}</structuredBody>`,
  });
  const sizeOf = (content: Content): number => Buffer.byteLength(clinicalDocument(scene, content));
  let inner = '';
  let content = wrap(inner, '');
  for (let series = 1; ; series++) {
    const more =
      inner +
      panelSection(
        scene,
        PANELS.blood,
        measurePanel(scene, PANELS.blood, {}),
        `s${series}-`,
        `<paragraph>Tube @NUMBER@-${series}</paragraph>`,
      );
    const next = wrap(more, '');
    if (sizeOf(next) > bytesWanted) break;
    inner = more;
    content = next;
  }
  const missing = bytesWanted - sizeOf(content);
  return wrap(inner, FILLER.repeat(Math.floor(missing / Buffer.byteLength(FILLER))));
}

function declared(
  template: DocumentEntry,
  document: BigCdaDocument,
  patient: BigCdaPatient,
  author: TownProfessional,
): DocumentEntry {
  const patientId = { value: patient.ins.matricule, oid: patient.ins.oid, type: 'NH' } as const;
  const person = {
    ...template.authors[0]?.person,
    id: author.nationalId,
    name: { family: author.familyName.toUpperCase(), given: [author.givenName], prefix: author.prefix },
  };
  return {
    ...template,
    uniqueId: document.uniqueId,
    hash: createHash('sha1').update(document.bytes).digest('hex'),
    size: document.bytes.length,
    authors: template.authors.map((one) => ({ ...one, person })),
    legalAuthenticator: person,
    patientId,
    sourcePatientInfo: {
      ...template.sourcePatientInfo,
      id: [patientId, ...(template.sourcePatientId === undefined ? [] : [template.sourcePatientId])],
      birthName: patient.birthName.toUpperCase(),
      usedName: (patient.usedName ?? patient.birthName).toUpperCase(),
      given: patient.givenNames,
      birthDate: patient.birthDate,
      sex: patient.sex,
      birthplaceCode: patient.birthplaceCode,
    },
  };
}
