import { type Concept, codeElement, escapeXml, templateIds } from '../../src/standards/cda/write-xml.ts';

export const LOINC = '2.16.840.1.113883.6.1';
export const ICD10 = '2.16.840.1.113883.6.3';
export const SNOMED = '2.16.840.1.113883.6.96';
export const ATC = '2.16.840.1.113883.6.73';

/** A LOINC concept. */
export function loinc(code: string, label: string): Concept {
  return { code, system: LOINC, label, systemName: 'LOINC' };
}

/** A narrative table; cells are XML already, heads are text. */
export function narrativeTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((text) => `<th>${escapeXml(text)}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<table border="0"><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}

/** A narrative list of texts. */
export function narrativeList(items: readonly string[]): string {
  return `<list>${items.map((item) => `<item>${escapeXml(item)}</item>`).join('')}</list>`;
}

/** One section of a structured body, inside its component. `text` and `inner` are XML. */
export function section(facts: {
  templates?: readonly string[];
  id?: string;
  code: Concept;
  title: string;
  text: string;
  inner?: string;
}): string {
  const id = facts.id === undefined ? '' : `<id root="${facts.id}"/>`;
  const text = facts.text === '' ? '' : `<text>${facts.text}</text>`;
  return `<component><section>${templateIds(facts.templates ?? [])}${id}${codeElement('code', facts.code)}
<title>${escapeXml(facts.title)}</title>${text}${facts.inner ?? ''}</section></component>\n`;
}
