/**
 * FHIR XML as the JSON form of the same resource. Source: HL7 FHIR R4 §2.6.1 (XML) and §2.6.2 (JSON).
 * libxml2 reads what scanXml accepted: no document type, so no entity; depth, counts and lengths held (../cda/limits.ts).
 * What the resource says is not judged here: validate.ts does it on the JSON form, with the same words for both forms.
 */
import { CdaError } from '../cda/cda-error.ts';
import { MAX_XML_ATTRIBUTE_BYTES } from '../cda/limits.ts';
import { type Span, scanXml } from '../cda/scan-xml.ts';
import { withXml, type XmlElement } from '../cda/xml-tree.ts';
import { toNumber } from './exact-json.ts';
import { errorIssue } from './operation-outcome.ts';
import { fieldNamed, type NamedField, PRIMITIVE_EXTRA, resourceStructure, type Structure } from './structures.ts';
import type { Issue } from './types.ts';
import { writeXhtml, XHTML_NAMESPACE } from './xhtml.ts';

export const FHIR_NAMESPACE = 'http://hl7.org/fhir';
/** Levels of elements of one resource; validation allows fewer. */
export const MAX_FHIR_XML_DEPTH = 64;

/** `malformed`: not XML at all, or XML that is never read; `too-complex`: over a limit; `invalid`: not FHIR. */
export type FhirXmlProblem = 'malformed' | 'too-complex' | 'invalid';

/** The message and the issue hold nothing of the input but names of the standard. */
export class FhirXmlError extends Error {
  readonly problem: FhirXmlProblem;
  readonly issue: Issue;
  constructor(problem: FhirXmlProblem, issue: Issue) {
    super(issue.diagnostics);
    this.name = 'FhirXmlError';
    this.problem = problem;
    this.issue = issue;
  }
}

type Json = Record<string, unknown>;

/** What the reader carries: long values that were taken out before the parse, and where it is. */
interface Reading {
  readonly bytes: Buffer;
  readonly long: readonly Span[];
  /** Which of them were put back. */
  readonly used: Set<number>;
  readonly steps: string[];
}

/** Stands for a value that was taken out, with its number after it. */
const TAKEN_OUT = 'carnet-long-value-';
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** One resource in UTF-8, with or without byte order mark. @throws FhirXmlError */
export function readFhirXml(body: Buffer): Json {
  const isMarked = body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  const bytes = isMarked ? body.subarray(BYTE_ORDER_MARK.length) : body;
  const reading: Reading = { bytes, long: [], used: new Set(), steps: [] };
  const root = parse(bytes, reading.long as Span[]);
  return readResource(reading, root, 0);
}

function parse(bytes: Buffer, long: Span[]): XmlElement {
  try {
    scanXml(bytes, long);
    if (long.length > 0 && bytes.includes(TAKEN_OUT)) throw malformed();
    return withXml(long.length === 0 ? bytes : withoutValues(bytes, long), false, (root) => root.tree());
  } catch (error) {
    if (!(error instanceof CdaError)) throw error;
    if (error.code === 'doctype-refused') {
      throw new FhirXmlError('malformed', errorIssue('structure', 'A document type declaration is never accepted.'));
    }
    if (error.code === 'not-well-formed') throw malformed();
    throw new FhirXmlError('too-complex', errorIssue('too-costly', `The XML is refused: ${error.message}.`));
  }
}

function malformed(): FhirXmlError {
  return new FhirXmlError('malformed', errorIssue('structure', 'The body is not well-formed XML in UTF-8.'));
}

/** The parser would copy a document's base64 several times into a memory that never shrinks: it sees a name instead. */
function withoutValues(bytes: Buffer, long: readonly Span[]): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const [index, { start, end }] of long.entries()) {
    // Taken out, these would not be seen by anybody: they are not base64 either.
    const value = bytes.subarray(start, end);
    if (value.includes(0x3c) || value.includes(0x26)) throw tooLong();
    pieces.push(bytes.subarray(from, start), Buffer.from(`${TAKEN_OUT}${index}`));
    from = end;
  }
  return Buffer.concat([...pieces, bytes.subarray(from)]);
}

function tooLong(): CdaError {
  return new CdaError('attribute-too-long', `an attribute exceeds ${MAX_XML_ATTRIBUTE_BYTES} bytes`);
}

function invalid({ steps }: Reading, text: string): FhirXmlError {
  return new FhirXmlError('invalid', errorIssue('structure', text, steps.length === 0 ? undefined : steps.join('.')));
}

function readResource(reading: Reading, element: XmlElement, depth: number): Json {
  const structure = element.ns === FHIR_NAMESPACE ? resourceStructure(element.name) : undefined;
  if (structure === undefined) throw invalid(reading, 'A FHIR resource of a type that is read here is expected.');
  if (reading.steps.length === 0) reading.steps.push(element.name);
  const resource: Json = { resourceType: element.name };
  checkAttributes(reading, element, []);
  readChildren(reading, element, structure, resource, depth + 1);
  return resource;
}

/** Namespaces and `xsi:schemaLocation` are no content. */
function checkAttributes(reading: Reading, { attrs }: XmlElement, allowed: readonly string[]): void {
  for (const [name, text] of Object.entries(attrs)) {
    if (!allowed.includes(name) && !name.startsWith('xsi:'))
      throw invalid(reading, 'An attribute is not expected here.');
    if (name !== 'value' && text?.startsWith(TAKEN_OUT)) throw invalid(reading, 'An attribute is too long.');
  }
}

function readChildren(reading: Reading, parent: XmlElement, structure: Structure, into: Json, depth: number): void {
  if (depth > MAX_FHIR_XML_DEPTH) {
    const text = `Elements are nested deeper than ${MAX_FHIR_XML_DEPTH} levels.`;
    throw new FhirXmlError('too-complex', errorIssue('too-costly', text));
  }
  let order = -1;
  for (const element of parent.children) {
    if (typeof element === 'string') {
      if (element.trim() !== '') throw invalid(reading, 'Text is not expected here.');
      continue;
    }
    const isNarrative = element.name === 'div' && element.ns === XHTML_NAMESPACE;
    const named = element.ns === FHIR_NAMESPACE || isNarrative ? fieldNamed(structure, element.name) : undefined;
    if (named === undefined) throw invalid(reading, `Unknown element${safeName(element.name)}.`);
    if (named.field.order < order) throw invalid(reading, `The element${safeName(element.name)} stands too late.`);
    if (named.field.order === order && !named.field.list) {
      throw invalid(reading, `The element${safeName(element.name)} stands here once.`);
    }
    order = named.field.order;
    reading.steps.push(element.name);
    if (named.isPrimitive) readPrimitive(reading, element, named, into, depth);
    else put(into, element.name, named.field.list, readComplex(reading, element, named, depth));
    reading.steps.pop();
  }
}

const safeName = (name: string): string => (/^[a-zA-Z]{1,40}$/.test(name) ? ` '${name}'` : '');

function put(into: Json, name: string, list: boolean, value: unknown): void {
  if (!list) into[name] = value;
  else if (Array.isArray(into[name])) into[name].push(value);
  else into[name] = [value];
}

function readComplex(reading: Reading, element: XmlElement, named: NamedField, depth: number): unknown {
  if (named.type === 'xhtml') {
    const text = writeXhtml(element);
    if (text.includes(TAKEN_OUT)) throw invalid(reading, 'An attribute of the narrative is too long.');
    return text;
  }
  if (named.type === 'Resource') return readWrapped(reading, element, depth);
  const value: Json = {};
  const { id, url } = element.attrs;
  checkAttributes(reading, element, named.type === 'Extension' ? ['id', 'url'] : ['id']);
  if (id !== undefined) value['id'] = id;
  if (url !== undefined) value['url'] = url;
  if (named.inside === undefined) throw invalid(reading, 'This datatype is not read here.');
  readChildren(reading, element, named.inside, value, depth + 1);
  return value;
}

/** `<resource>` and its like hold one resource, and nothing else. */
function readWrapped(reading: Reading, element: XmlElement, depth: number): Json {
  checkAttributes(reading, element, []);
  const inside = element.children.filter((child) => typeof child !== 'string' || child.trim() !== '');
  const [only] = inside;
  if (inside.length !== 1 || only === undefined || typeof only === 'string') {
    throw invalid(reading, 'One resource is expected here.');
  }
  return readResource(reading, only, depth + 1);
}

/** The value under its name; id and extensions beside it, under `_name`, lists padded with nulls (R4 §2.6.2.3). */
function readPrimitive(reading: Reading, element: XmlElement, named: NamedField, into: Json, depth: number): void {
  const { id, value } = element.attrs;
  checkAttributes(reading, element, ['id', 'value']);
  const extra: Json = id === undefined ? {} : { id };
  readChildren(reading, element, PRIMITIVE_EXTRA, extra, depth + 1);
  const hasExtra = Object.keys(extra).length > 0;
  const sibling = `_${element.name}`;
  if (value === undefined && !hasExtra) throw invalid(reading, 'An element without value, id or extension is empty.');
  const read = value === undefined ? undefined : fromText(named.type, fullText(reading, value));
  if (!named.field.list) {
    if (read !== undefined) into[element.name] = read;
    if (hasExtra) into[sibling] = extra;
    return;
  }
  const count = ((into[element.name] ?? into[sibling] ?? []) as unknown[]).length;
  append(into, element.name, count, read ?? null);
  append(into, sibling, count, hasExtra ? extra : null);
}

/** A list is there from its first value on, padded with nulls before it; in place, as there may be a hundred thousand. */
function append(into: Json, name: string, count: number, value: unknown): void {
  const list = into[name] as unknown[] | undefined;
  if (list !== undefined) list.push(value);
  else if (value !== null) into[name] = [...new Array<null>(count).fill(null), value];
}

/** Each once: its name can be written by character references, and a value repeated at will would fill the memory. */
function fullText(reading: Reading, value: string): string {
  if (!value.startsWith(TAKEN_OUT)) return value;
  const index = Number(value.slice(TAKEN_OUT.length));
  const span = reading.long[index];
  if (span === undefined || reading.used.has(index)) throw invalid(reading, 'A value is not readable.');
  reading.used.add(index);
  return reading.bytes.toString('latin1', span.start, span.end);
}

const NUMBERS = new Set(['decimal', 'integer', 'unsignedInt', 'positiveInt']);

/** The JSON value of a primitive; what is not one stays a text, which validation refuses by its place. */
function fromText(type: string, text: string): unknown {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return NUMBERS.has(type) ? (toNumber(text) ?? text) : text;
}
