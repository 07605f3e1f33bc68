/** An HL7 v2 message in its vertical-bar form: segments, fields, repetitions, components (chapter 2 §2.5). Bounded, pure. */
import { Hl7Error } from './hl7-error.ts';
import {
  MAX_COMPONENTS,
  MAX_CONTROL_ID,
  MAX_FIELDS,
  MAX_REPETITIONS,
  MAX_SEGMENT_LENGTH,
  MAX_SEGMENTS,
} from './limits.ts';
import { type Delimiters, decodeText, unescapeText } from './text.ts';

/** One segment; fields are counted from 1 as the standard counts them. */
export interface Segment {
  readonly name: string;
  /** Position among the segments of this name, from 1: for ERL. */
  readonly sequence: number;
  /** As it came, byte by byte (Latin-1); absent is empty. */
  raw(field: number): string;
  /** One component of the first repetition, read: charset and escapes. Absent is empty. */
  text(field: number, component?: number, subcomponent?: number): string;
  /** The first component of every repetition, read. */
  texts(field: number): readonly string[];
  /** Components of every repetition, as they came. */
  repetitions(field: number): readonly (readonly string[])[];
}

export interface Header {
  readonly application: string;
  readonly facility: string;
  readonly receivingApplication: string;
  readonly receivingFacility: string;
  /** DTM as it came. */
  readonly time: string;
  readonly type: string;
  readonly event: string;
  readonly controlId: string;
  readonly processing: string;
  readonly version: string;
  readonly charset: string;
}

export interface Hl7Message {
  readonly header: Header;
  readonly segments: readonly Segment[];
  /** Value of an escaped component, read. */
  read(raw: string): string;
}

/** What can be told of a sender whose message is not readable: enough to address an answer. Never throws. */
export function headerOf(bytes: Buffer): Header {
  try {
    const line =
      bytes
        .subarray(0, MAX_SEGMENT_LENGTH)
        .toString('latin1')
        .split(/[\r\n]/, 1)[0] ?? '';
    const delimiters = delimitersOf(line);
    const fields = line.split(delimiters.field, MAX_FIELDS);
    return toHeader(
      segmentOf('MSH', 1, [line.slice(0, 3), delimiters.field, ...fields.slice(1)], delimiters, ''),
      false,
    );
  } catch {
    return NOBODY;
  }
}

const NOBODY: Header = {
  application: '',
  facility: '',
  receivingApplication: '',
  receivingFacility: '',
  time: '',
  type: '',
  event: '',
  controlId: '',
  processing: 'P',
  version: '2.6',
  charset: '',
};

/** @throws Hl7Error */
export function readMessage(bytes: Buffer): Hl7Message {
  const whole = bytes.toString('latin1');
  const lines = whole.split(/\r\n?|\n/, MAX_SEGMENTS + 2).filter((line) => line !== '');
  const [first = ''] = lines;
  const delimiters = delimitersOf(first);
  if (lines.length > MAX_SEGMENTS) throw new Hl7Error('198', `un message a au plus ${MAX_SEGMENTS} segments`);
  const charset = (first.split(delimiters.field, 18)[17] ?? '').split(delimiters.repetition, 1)[0] ?? '';
  decodeText('', charset);
  const counts = new Map<string, number>();
  const segments = lines.map((line) => {
    const name = line.slice(0, 3);
    const sequence = (counts.get(name) ?? 0) + 1;
    counts.set(name, sequence);
    return readSegment(line, name, sequence, delimiters, charset);
  });
  const [msh] = segments;
  if (msh === undefined || counts.get('MSH') !== 1)
    throw new Hl7Error('100', 'un message a un segment MSH, le premier');
  return {
    header: toHeader(msh, true),
    segments,
    read: (raw) => unescapeText(decodeText(raw, charset), delimiters),
  };
}

function delimitersOf(line: string): Delimiters {
  const field = line[3] ?? '';
  const [component = '', repetition = '', mark = '', subcomponent = ''] = line.slice(4, 8);
  const all = [field, component, repetition, mark, subcomponent];
  if (!line.startsWith('MSH') || all.some((one) => !/^[!-/:-@[-`{-~]$/.test(one)) || new Set(all).size !== all.length)
    throw new Hl7Error('100', 'le message ne commence pas par MSH et ses separateurs', 'MSH^1^2');
  return { field, component, repetition, escape: mark, subcomponent };
}

function readSegment(line: string, name: string, sequence: number, delimiters: Delimiters, charset: string): Segment {
  if (!/^[A-Z][A-Z0-9]{2}$/.test(name) || (line.length > 3 && line[3] !== delimiters.field))
    throw new Hl7Error('100', 'une ligne ne commence pas par le nom d’un segment'.replace('’', "'"));
  if (name !== 'OBX' && line.length > MAX_SEGMENT_LENGTH) throw new Hl7Error('198', 'un segment est trop long', name);
  const fields = line.split(delimiters.field, MAX_FIELDS + 1);
  if (fields.length > MAX_FIELDS) throw new Hl7Error('198', `un segment a au plus ${MAX_FIELDS} champs`, name);
  // MSH-1 is the delimiter itself.
  return segmentOf(
    name,
    sequence,
    name === 'MSH' ? ['MSH', delimiters.field, ...fields.slice(1)] : fields,
    delimiters,
    charset,
  );
}

function segmentOf(
  name: string,
  sequence: number,
  fields: readonly string[],
  delimiters: Delimiters,
  charset: string,
): Segment {
  const raw = (field: number): string => fields[field] ?? '';
  const at = (field: number): string => `${name}^${sequence}^${field}`;
  const repetitions = (field: number): string[][] => {
    const each = raw(field).split(delimiters.repetition, MAX_REPETITIONS + 1);
    if (each.length > MAX_REPETITIONS)
      throw new Hl7Error('198', `un champ se repete au plus ${MAX_REPETITIONS} fois`, at(field));
    return each.map((one) => split(one, delimiters.component, at(field)));
  };
  const read = (component: string, field: number, subcomponent = 1): string => {
    const part = split(component, delimiters.subcomponent, at(field))[subcomponent - 1] ?? '';
    return unescapeText(decodeText(part, charset), delimiters).trim();
  };
  return {
    name,
    sequence,
    raw,
    repetitions,
    text: (field, component = 1, subcomponent = 1) =>
      read(repetitions(field)[0]?.[component - 1] ?? '', field, subcomponent),
    texts: (field) => repetitions(field).map(([first = '']) => read(first, field)),
  };
}

function split(text: string, by: string, at: string): string[] {
  const parts = text.split(by, MAX_COMPONENTS + 1);
  if (parts.length > MAX_COMPONENTS) throw new Hl7Error('198', `un champ a au plus ${MAX_COMPONENTS} composants`, at);
  return parts;
}

/** @param strict false: for addressing a refusal only */
function toHeader(msh: Segment, strict: boolean): Header {
  const header = {
    application: msh.text(3).slice(0, MAX_CONTROL_ID),
    facility: msh.text(4).slice(0, MAX_CONTROL_ID),
    receivingApplication: msh.text(5).slice(0, MAX_CONTROL_ID),
    receivingFacility: msh.text(6).slice(0, MAX_CONTROL_ID),
    time: msh.text(7),
    type: msh.text(9, 1).slice(0, 3),
    event: msh.text(9, 2).slice(0, 3),
    controlId: msh.text(10).slice(0, MAX_CONTROL_ID),
    processing: msh.text(11),
    version: msh.text(12),
    charset: msh.text(18),
  };
  if (strict && header.controlId === '') throw new Hl7Error('101', 'MSH-10 manque', 'MSH^1^10');
  if (strict && msh.raw(10).length > MAX_CONTROL_ID) throw new Hl7Error('198', 'MSH-10 est trop long', 'MSH^1^10');
  return header;
}
