/** Bodies made to hurt: XML inside a deposit, and JSON itself (security.md rows 17 to 19). */
import { cdaFixture } from './cda-fixture.ts';

export interface Hostile {
  readonly name: string;
  readonly bytes: () => Buffer;
}

const HEAD = /<ClinicalDocument[^>]*>/;
const OPENING = '<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">';
const withDoctype = (declarations: string, use = ''): Buffer =>
  cdaFixture('n3-biologie', HEAD, `<!DOCTYPE ClinicalDocument [${declarations}]>\n${OPENING}${use}`);
const document = (content: string): Buffer =>
  Buffer.from(`<ClinicalDocument xmlns="urn:hl7-org:v3">${content}</ClinicalDocument>`);
const laughs = Array.from({ length: 10 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`).join(
  '',
);
const attributes = (name: (index: number) => string): string =>
  Array.from({ length: 200_000 }, (_, i) => ` ${name(i)}="1"`).join('');

/** Row 17: entities that grow. */
export const BLOW_UPS: readonly Hostile[] = [
  { name: 'billion laughs', bytes: () => withDoctype(`<!ENTITY l0 "lol">${laughs}`, '&l10;') },
  { name: 'quadratic blow-up', bytes: () => withDoctype(`<!ENTITY a "${'a'.repeat(100_000)}">`, '&a;'.repeat(10_000)) },
  { name: 'an entity in itself', bytes: () => withDoctype('<!ENTITY a "&b;"><!ENTITY b "&a;">', '&a;') },
];

/** Row 18: documents that ask for a file or an address. */
export function outsiders(target: string): Hostile[] {
  return [
    { name: 'external entity', bytes: () => withDoctype(`<!ENTITY x SYSTEM "${target}">`, '&x;') },
    { name: 'parameter entity', bytes: () => withDoctype(`<!ENTITY % p SYSTEM "${target}"> %p;`) },
    {
      name: 'external DTD',
      bytes: () => cdaFixture('n3-biologie', HEAD, `<!DOCTYPE ClinicalDocument SYSTEM "${target}">\n${OPENING}`),
    },
  ];
}

/** Row 18: what is well-formed, and must be taken as mere text. */
export function askingDocument(target: string): Buffer {
  const include = `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${target}" parse="text"/>`;
  const text = cdaFixture(
    'n3-biologie',
    '<item>',
    `<item>${include}<linkHtml href="${target}">a</linkHtml>`,
  ).toString();
  return Buffer.from(
    text
      .replace('href="lecture.xsl"', `href="${target}"`)
      .replace('<ClinicalDocument ', `<ClinicalDocument xsi:schemaLocation="urn:hl7-org:v3 ${target}" `),
  );
}

/** Row 19: shapes that cost. */
export const SHAPES: readonly Hostile[] = [
  { name: 'depth 200,000', bytes: () => document('<a>'.repeat(200_000) + '</a>'.repeat(200_000)) },
  { name: '200,000 attributes', bytes: () => document(`<a${attributes((i) => `a${i}`)}/>`) },
  { name: '200,000 namespaces', bytes: () => document(`<a${attributes((i) => `xmlns:p${i}`)}/>`) },
  { name: '200,000 elements', bytes: () => document('<a/>'.repeat(200_000)) },
  { name: 'a name of 1 MB', bytes: () => document(`<${'a'.repeat(1_000_000)}/>`) },
  { name: 'an attribute of 1 MB', bytes: () => document(`<a b="${'a'.repeat(1_000_000)}"/>`) },
  { name: '90,000 errors', bytes: () => document('<p:a/>'.repeat(90_000)) },
  { name: 'no end', bytes: () => Buffer.from('<ClinicalDocument xmlns="urn:hl7-org:v3"><a>') },
  { name: 'not UTF-8', bytes: () => Buffer.concat([document('').subarray(0, 20), Buffer.from([0xff, 0xfe, 0x80])]) },
];

/** Rows 17 and 19, JSON: the transaction itself. `status` is what the door must answer. */
export const JSON_BODIES: readonly (Hostile & { readonly status: readonly number[] })[] = [
  { name: 'depth 200,000', status: [413], bytes: () => Buffer.from('['.repeat(200_000)) },
  { name: 'objects 200,000 deep', status: [413], bytes: () => Buffer.from('{"a":'.repeat(200_000)) },
  { name: 'two million values', status: [413], bytes: () => Buffer.from(`[${'0,'.repeat(2_000_000)}0]`) },
  { name: 'a text of 50 MB', status: [413], bytes: () => Buffer.from(`{"resourceType":"${'a'.repeat(50_000_000)}"}`) },
  { name: 'a text of 20 MB', status: [422], bytes: () => Buffer.from(`{"resourceType":"${'a'.repeat(20_000_000)}"}`) },
  { name: 'no end', status: [400], bytes: () => Buffer.from('{"resourceType":"Bundle","entry":[{') },
  { name: 'not UTF-8', status: [400], bytes: () => Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) },
  { name: 'nothing', status: [400, 415], bytes: () => Buffer.alloc(0) },
  { name: 'null', status: [422], bytes: () => Buffer.from('null') },
  { name: 'a list', status: [422], bytes: () => Buffer.from('[]') },
  {
    name: 'prototype',
    status: [422],
    bytes: () => Buffer.from('{"__proto__":{"resourceType":"Bundle"},"constructor":{"prototype":{"a":1}}}'),
  },
  {
    name: 'a number without end',
    status: [422],
    bytes: () => Buffer.from(`{"resourceType":"Bundle","total":${'9'.repeat(100_000)}}`),
  },
];
