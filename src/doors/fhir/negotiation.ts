/** Which form an answer takes. Sources: RFC 9110 §12.5.1 (Accept), HL7 FHIR R4 §3.1.0.1.11 (_format, fhirVersion). Pure. */

export type FhirFormat = 'json' | 'xml';

/** Media ranges of one Accept header that are looked at. */
export const MAX_MEDIA_RANGES = 32;

export interface MediaRange {
  /** Lower case, without parameters. */
  readonly type: string;
  /** 0 to 1. */
  readonly quality: number;
}

const FORMAT_TYPES: Readonly<Record<FhirFormat, readonly string[]>> = {
  json: ['application/fhir+json', 'application/json'],
  xml: ['application/fhir+xml', 'application/xml', 'text/xml'],
};
export const FHIR_VERSION = '4.0';

/** `text/xml; charset=utf-8` -> `text/xml`. */
export function bareType(mediaType: string): string {
  return (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** A parameter of a media type, unquoted, lower case; undefined when it is not there. */
export function parameterOf(mediaType: string, name: string): string | undefined {
  for (const part of mediaType.split(';').slice(1)) {
    const [key = '', value = ''] = part.split('=', 2).map((one) => one.trim().toLowerCase());
    if (key === name) return value.replace(/^"(.*)"$/, '$1');
  }
  return undefined;
}

/** The media ranges of an Accept header; one that takes everything when the header is absent or empty. */
export function mediaRanges(header: string | undefined): MediaRange[] {
  const ranges = (header ?? '')
    .split(',')
    .slice(0, MAX_MEDIA_RANGES)
    .map((one) => ({ type: bareType(one), quality: qualityIn(one) }))
    .filter(({ type }) => type !== '');
  return ranges.length === 0 ? [{ type: '*/*', quality: 1 }] : ranges;
}

function qualityIn(range: string): number {
  const version = parameterOf(range, 'fhirversion');
  if (version !== undefined && version !== FHIR_VERSION) return 0;
  const stated = parameterOf(range, 'q');
  if (stated === undefined) return 1;
  return /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(stated) ? Number(stated) : 0;
}

/** How much a type is wanted, by the most specific range that meets it; null when none does. */
export function qualityOf(ranges: readonly MediaRange[], type: string): number | null {
  for (const wanted of [type, `${type.split('/', 1)[0]}/*`, '*/*']) {
    const met = ranges.filter((range) => range.type === wanted);
    if (met.length > 0) return Math.max(...met.map(({ quality }) => quality));
  }
  return null;
}

/** How much one of these types is wanted by its own name; 0 when none is named. */
export function namedQuality(ranges: readonly MediaRange[], types: readonly string[]): number {
  return Math.max(0, ...ranges.filter(({ type }) => types.includes(type)).map(({ quality }) => quality));
}

/** How much a form of FHIR is named, wildcards apart. */
export function namedFormat(ranges: readonly MediaRange[]): { readonly format: FhirFormat; readonly quality: number } {
  const json = namedQuality(ranges, FORMAT_TYPES.json);
  const xml = namedQuality(ranges, FORMAT_TYPES.xml);
  return xml > json || (xml === json && isFirst(ranges, FORMAT_TYPES.xml))
    ? { format: 'xml', quality: xml }
    : { format: 'json', quality: json };
}

function isFirst(ranges: readonly MediaRange[], types: readonly string[]): boolean {
  const known = [...FORMAT_TYPES.json, ...FORMAT_TYPES.xml];
  return types.includes(ranges.find(({ type }) => known.includes(type))?.type ?? '');
}

/** The form of a resource that Accept wants most: JSON where it does not care; null when it takes none. */
export function formatAccepted(ranges: readonly MediaRange[]): FhirFormat | null {
  const [json, xml] = (['json', 'xml'] as const).map((format) => {
    const types = FORMAT_TYPES[format];
    const isNamed = ranges.some(({ type }) => types.includes(type));
    return { isNamed, quality: isNamed ? namedQuality(ranges, types) : (qualityOf(ranges, types[0] ?? '') ?? 0) };
  });
  if (json === undefined || xml === undefined || json.quality + xml.quality === 0) return null;
  if (json.quality !== xml.quality) return json.quality > xml.quality ? 'json' : 'xml';
  if (json.isNamed === xml.isNamed) return json.isNamed ? namedFormat(ranges).format : 'json';
  return json.isNamed ? 'json' : 'xml';
}

/** The form that `_format` names; null for one that we do not write. In a query, a plus sign reads as a space. */
export function formatNamed(text: string): FhirFormat | null {
  const type = bareType(text.replaceAll(' ', '+'));
  if (type === 'json' || FORMAT_TYPES.json.includes(type)) return 'json';
  return type === 'xml' || FORMAT_TYPES.xml.includes(type) ? 'xml' : null;
}

/** The form of a body of this content type; null for another. */
export function formatOfContent(contentType: string): FhirFormat | null {
  const version = parameterOf(contentType, 'fhirversion');
  return version === undefined || version === FHIR_VERSION ? formatNamedExactly(bareType(contentType)) : null;
}

function formatNamedExactly(type: string): FhirFormat | null {
  if (FORMAT_TYPES.json.includes(type)) return 'json';
  return FORMAT_TYPES.xml.includes(type) ? 'xml' : null;
}
