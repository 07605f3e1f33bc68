/** The small pieces of XML that every CDA document is written with. */

/** What is no character of XML 1.0 (clause 2.2): controls, lone surrogates. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Escapes text for element content and double-quoted attributes; what XML cannot carry is left out. */
export function escapeXml(text: string): string {
  const possible = text.replace(NOT_XML, '');
  return /[&<>"]/.test(possible)
    ? possible.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
    : possible;
}

/** A code of a terminology, as CDA writes it (CE, CD). */
export interface Concept {
  readonly code: string;
  /** Dotted OID. */
  readonly system: string;
  readonly label: string;
  readonly systemName?: string;
}

/** The attributes of a coded element: `code="…" codeSystem="…" displayName="…"`. */
export function codeAttributes(concept: Concept): string {
  const name = concept.systemName === undefined ? '' : ` codeSystemName="${escapeXml(concept.systemName)}"`;
  return `code="${escapeXml(concept.code)}" displayName="${escapeXml(concept.label)}" codeSystem="${concept.system}"${name}`;
}

/** A coded element without content. */
export function codeElement(element: string, concept: Concept): string {
  return `<${element} ${codeAttributes(concept)}/>`;
}

/** `<templateId>` elements for a list of OIDs (`oid` or `oid|extension`). */
export function templateIds(oids: readonly string[]): string {
  let xml = '';
  for (const oid of oids) {
    const bar = oid.indexOf('|');
    xml +=
      bar < 0
        ? `<templateId root="${oid}"/>`
        : `<templateId root="${oid.slice(0, bar)}" extension="${oid.slice(bar + 1)}"/>`;
  }
  return xml;
}
