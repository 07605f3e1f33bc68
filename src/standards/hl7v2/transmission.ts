/**
 * Documents sent by a hospital's gateway: ORU^R01 (2.5) and MDM^T02, T04, T10, T11 (2.6) that carry CDA documents.
 * Source: CI-SIS, volet "Transmission de document(s) CDA en HL7 v2" 2.1 (triggering events, table MetaDMP/MSS).
 */
import { isInsOid } from '../ins/ins.ts';
import { namesAnother, type StatedTraits } from '../ins/same-person.ts';
import type { StatedTime, Visibility } from '../xds/metadata.ts';
import { fromHl7Time } from '../xds/stated-time.ts';
import { readCarriedDocument } from './carried-document.ts';
import { Hl7Error } from './hl7-error.ts';
import { MAX_MESSAGE_DOCUMENTS } from './limits.ts';
import type { Hl7Message, Segment } from './read-message.ts';

export type TransmissionAct = 'new' | 'replace' | 'withdraw';

export interface Transmission {
  readonly act: TransmissionAct;
  /** INS of PID-3: one, or a NIR and the NIA that it followed. */
  readonly patients: readonly [{ readonly value: string; readonly oid: string }, ...PatientNumber[]];
  /** PID-5, 7 and 8. */
  readonly traits: StatedTraits;
  /** Bytes of each CDA document, and where it was. */
  readonly documents: readonly { readonly content: Buffer; readonly at: string }[];
  /** TXA-12 and TXA-13, OIDs: the document of a notification without content, and the one that is replaced. */
  readonly uniqueId: string | null;
  readonly parentId: string | null;
  readonly visibility: readonly Visibility[];
  /** CONNEXION_SECRETE. */
  readonly secret: boolean;
  /** DESTDMP: not said is yes. */
  readonly forRecord: boolean;
  /** DESTMSSANTEPS or DESTMSSANTEPAT: it was to be mailed, too. */
  readonly forMail: boolean;
  /** ACK_RECEPTION: a ZAM^Z01 is asked for. */
  readonly wantsReceipt: boolean;
  readonly sentAt: StatedTime;
  /** PV1-2 (table 0004), or empty. */
  readonly patientClass: string;
}

interface PatientNumber {
  readonly value: string;
  readonly oid: string;
}

/** OBX-11 (table 0085) -> what is asked. */
const ACTS: Readonly<Record<string, TransmissionAct>> = { F: 'new', C: 'replace', D: 'withdraw' };
/** Message -> the OBX-11 that it may carry. */
const EVENTS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  ORU: { R01: ['F', 'C', 'D'] },
  MDM: { T02: ['F'], T10: ['C'], T04: ['D'], T11: ['D'] },
};
const VERSIONS: ReadonlySet<string> = new Set(['2.5', '2.5.1', '2.6']);
/** MSH-11: production. What trains or tests never enters a record. */
const PRODUCTION = 'P';

/** Table MetaDMP/MSS (OBX-3): values are Y or N. */
const FLAGS = [
  'MASQUE_PS',
  'INVISIBLE_PATIENT',
  'INVISIBLE_REP_LEGAUX',
  'CONNEXION_SECRETE',
  'MODIF_CONF_CODE',
  'DESTDMP',
  'DESTMSSANTEPS',
  'DESTMSSANTEPAT',
  'ACK_RECEPTION',
  'ACK_LECTURE_MSS',
] as const;
type Flag = (typeof FLAGS)[number];
const LABELS: readonly (readonly [Flag, Visibility])[] = [
  ['MASQUE_PS', 'MASQUE_PS'],
  ['INVISIBLE_PATIENT', 'INVISIBLE_PATIENT'],
  ['INVISIBLE_REP_LEGAUX', 'INVISIBLE_REPRESENTANTS_LEGAUX'],
];
const FLAG_SYSTEM = 'MetaDMPMSS';
const OID = /^[0-2](?:\.(?:0|[1-9]\d*)){2,}$/;
const MAX_OID = 128;

/** @throws Hl7Error */
export function readTransmission(message: Hl7Message): Transmission {
  const allowed = statusesOf(message);
  const pid = only(message, 'PID');
  const carriers = message.segments.filter(carriesDocument);
  const isNotification = message.header.event === 'T11';
  if (carriers.length === 0 && !isNotification)
    throw new Hl7Error('101', 'aucun OBX ne porte un document CDA (OBX-2 ED, OBX-5.3 XML)', 'OBX');
  if (carriers.length > MAX_MESSAGE_DOCUMENTS)
    throw new Hl7Error('198', `un message porte au plus ${MAX_MESSAGE_DOCUMENTS} documents`, 'OBX');
  const txa = message.segments.find(({ name }) => name === 'TXA');
  const uniqueId = oidAt(txa, 12);
  if (carriers.length === 0 && uniqueId === null) throw new Hl7Error('101', 'TXA-12 nomme le document', 'TXA^1^12');
  const flags = flagsOf(message);
  const isYes = (flag: Flag): boolean => flags.get(flag) === true;
  const sentAt = fromHl7Time(message.header.time);
  if (sentAt === null) throw new Hl7Error('102', "MSH-7 n'est pas une date", 'MSH^1^7');
  return {
    act: isNotification ? 'withdraw' : actOf(carriers, allowed),
    patients: patientsOf(pid),
    traits: traitsOf(pid),
    documents: carriers.map((obx) => ({ content: readCarriedDocument(obx), at: `OBX^${obx.sequence}^5` })),
    uniqueId,
    parentId: oidAt(txa, 13),
    visibility: LABELS.flatMap(([flag, label]) => (isYes(flag) ? [label] : [])),
    secret: isYes('CONNEXION_SECRETE'),
    forRecord: flags.get('DESTDMP') !== false,
    forMail: isYes('DESTMSSANTEPS') || isYes('DESTMSSANTEPAT'),
    wantsReceipt: isYes('ACK_RECEPTION'),
    sentAt,
    patientClass: message.segments.find(({ name }) => name === 'PV1')?.text(2) ?? '',
  };
}

function statusesOf({ header: { type, event, version, processing } }: Hl7Message): readonly string[] {
  const events = EVENTS[type];
  if (events === undefined) throw new Hl7Error('200', 'les messages sont ORU et MDM', 'MSH^1^9');
  const statuses = events[event];
  if (statuses === undefined) throw new Hl7Error('201', 'les evenements sont R01, T02, T04, T10 et T11', 'MSH^1^9');
  if (!VERSIONS.has(version)) throw new Hl7Error('203', 'les versions sont 2.5, 2.5.1 et 2.6', 'MSH^1^12');
  if (processing !== PRODUCTION)
    throw new Hl7Error('202', 'MSH-11 est P: un essai n’entre dans aucun dossier'.replace('’', "'"), 'MSH^1^11');
  return statuses;
}

function only({ segments }: Hl7Message, name: string): Segment {
  const [first, ...others] = segments.filter((one) => one.name === name);
  if (first === undefined) throw new Hl7Error('100', `le segment ${name} manque`, name);
  if (others.length > 0) throw new Hl7Error('198', 'un message concerne une seule personne', name);
  return first;
}

/** An ED of XML is a document; one without subtype is the text of a mail. */
function carriesDocument(segment: Segment): boolean {
  if (segment.name !== 'OBX' || segment.text(2) !== 'ED' || segment.text(3, 3) === FLAG_SYSTEM) return false;
  return segment.text(5, 3) !== '';
}

function actOf(carriers: readonly Segment[], allowed: readonly string[]): TransmissionAct {
  const statuses = new Set(carriers.map((obx) => obx.text(11)));
  const [status = ''] = statuses;
  const at = `OBX^${carriers[0]?.sequence ?? 1}^11`;
  if (status === '') throw new Hl7Error('101', 'OBX-11 dit ce qui est fait du document', at);
  if (statuses.size > 1) throw new Hl7Error('198', 'un message depose, remplace ou supprime: une seule chose', at);
  const act = ACTS[status];
  if (act === undefined || !allowed.includes(status))
    throw new Hl7Error('103', `OBX-11 est ici ${allowed.join(' ou ')}`, at);
  return act;
}

function flagsOf({ segments }: Hl7Message): ReadonlyMap<Flag, boolean> {
  const flags = new Map<Flag, boolean>();
  for (const obx of segments) {
    const code = obx.name === 'OBX' && obx.text(2) !== 'ED' ? obx.text(3) : '';
    const flag = FLAGS.find((one) => one === code);
    if (flag === undefined) {
      if (code !== '' && obx.text(3, 3) === FLAG_SYSTEM)
        throw new Hl7Error('103', 'OBX-3 nomme une metadonnee inconnue', `OBX^${obx.sequence}^3`);
      continue;
    }
    const value = obx.text(5);
    if (value !== 'Y' && value !== 'N')
      throw new Hl7Error('103', 'une metadonnee vaut Y ou N', `OBX^${obx.sequence}^5`);
    if (flags.has(flag) && flags.get(flag) !== (value === 'Y'))
      throw new Hl7Error('198', 'une metadonnee est dite deux fois', `OBX^${obx.sequence}^5`);
    flags.set(flag, value === 'Y');
  }
  return flags;
}

function patientsOf(pid: Segment): Transmission['patients'] {
  const found = pid.repetitions(3).flatMap(([value = '', , , authority = '']) => {
    const oid = authority.split('&')[1] ?? '';
    return isInsOid(oid) && /^[0-9A-Za-z]{15}$/.test(value) ? [{ value: value.toUpperCase(), oid }] : [];
  });
  const [first, ...others] = found;
  if (first === undefined)
    throw new Hl7Error('101', "PID-3 porte l'INS: 15 caracteres et l'OID de son autorite", 'PID^1^3');
  if (others.some((each) => found.some((other) => namesAnother(each, [other]))))
    throw new Hl7Error('198', "PID-3 porte l'INS de deux personnes", 'PID^1^3');
  return [first, ...others];
}

function traitsOf(pid: Segment): StatedTraits {
  const date = /^(\d{4})(\d\d)?(\d\d)?/.exec(pid.text(7))?.slice(1, 4);
  return {
    names: pid.texts(5),
    birthDate: date?.filter((part) => part !== undefined).join('-') ?? '',
    sex: pid.text(8),
  };
}

/** EI.1 of a field of TXA; null when it is empty. */
function oidAt(txa: Segment | undefined, field: number): string | null {
  const value = txa?.text(field) ?? '';
  if (value === '') return null;
  if (!OID.test(value) || value.length > MAX_OID) return null; // a number of the sender's own
  return value;
}
