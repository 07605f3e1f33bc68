/**
 * What else is wrong with an ITI-65 bundle that is refused already: its producer hears every reason that stands by itself at the first
 * try, at most MAX_ISSUES of them.
 */
import { CdaError } from '../cda/cda-error.ts';
import { compareDeclared } from '../cda/compare-metadata.ts';
import { type DerivedEntry, deriveEntry } from '../cda/derive-metadata.ts';
import { readCda } from '../cda/read-cda.ts';
import type { DocumentEntry } from '../xds/metadata.ts';
import { elementOfField } from './element-names.ts';
import { errorIssue, isError } from './operation-outcome.ts';
import { readDocumentReference } from './read-document-reference.ts';
import type { Bundle, DocumentReference, Issue } from './types.ts';
import { MAX_ISSUES } from './validate.ts';

const CDA_TYPES = new Set(['text/xml', 'application/xml', 'application/hl7-v3+xml', 'application/xslt+xml']);
const READABLE: ReadonlySet<string> = new Set(['required', 'code-invalid', 'business-rule', 'duplicate', 'invariant']);

/**
 * The issues and those that follow from the same bundle. A document is read on when nothing of its card is of a wrong shape: parts
 * that are missing hide none of the others.
 * @param most cards that are looked at
 */
export function withFurtherIssues({ entry = [] }: Bundle, issues: readonly Issue[], most: number): readonly Issue[] {
  const all = [...issues];
  const derivedOf = derivedOnce();
  const cards = [...entry.entries()].filter(([, { resource }]) => resource?.resourceType === 'DocumentReference');
  for (const [index, { resource }] of cards.slice(0, most)) {
    const at = `Bundle.entry[${index}].resource`;
    if (all.length >= MAX_ISSUES) break; // what was not said of this card may be that it cannot be read
    if (!isReadable(at, issues)) continue;
    const { stated, issues: found } = readDocumentReference(resource as DocumentReference, at);
    addNew(all, found);
    const base64 = base64Of(resource as DocumentReference, entry);
    addNew(all, base64 === null ? [] : contradictions(stated, derivedOf(base64), at));
  }
  return all.slice(0, MAX_ISSUES);
}

/** What is missing, or is a code that is not of its list, can be read on: everything there is of its type. */
function isReadable(at: string, issues: readonly Issue[]): boolean {
  return issues
    .filter((issue) => isError(issue) && isWithin(issue.expression, at))
    .every(({ code, expression }) => READABLE.has(code) && expression !== `${at}.content`);
}

/** Only what is said of no part yet: one mistake has one issue. */
function addNew(all: Issue[], found: readonly Issue[]): void {
  const told = all.map(({ expression }) => expression);
  for (const issue of found) {
    const { expression = '' } = issue;
    if (!told.some((one) => isWithin(one, expression) || isWithin(expression, one ?? expression))) all.push(issue);
  }
}

/** True for a path and those below it. */
function isWithin(path: string | undefined, above: string): boolean {
  return path?.startsWith(above) === true && /^(?:$|[.[])/.test(path.slice(above.length));
}

function base64Of(card: DocumentReference, entry: NonNullable<Bundle['entry']>): string | null {
  const { url, data, contentType } = card.content[0]?.attachment ?? {};
  const type = (contentType?.split(';', 1)[0] ?? '').trim().toLowerCase();
  const binary = entry.find(({ fullUrl }) => url !== undefined && fullUrl === url)?.resource;
  const base64 = binary?.resourceType === 'Binary' ? (binary as { readonly data?: unknown }).data : data;
  return CDA_TYPES.has(type) && typeof base64 === 'string' ? base64 : null;
}

/** Reads each document once, however many cards name it; null for one that is itself refused, which is the record's to do. */
function derivedOnce(): (base64: string) => DerivedEntry | null {
  const known = new Map<string, DerivedEntry | null>();
  return (base64) => {
    const before = known.get(base64);
    if (before !== undefined) return before;
    const derived = derive(Buffer.from(base64, 'base64'));
    known.set(base64, derived);
    return derived;
  };
}

function derive(content: Buffer): DerivedEntry | null {
  try {
    return deriveEntry(readCda(content), { sha1: '', size: content.length });
  } catch (error) {
    if (error instanceof CdaError) return null;
    throw error;
  }
}

/** What the card says otherwise than its document. */
function contradictions(stated: DocumentEntry, derived: DerivedEntry | null, at: string): Issue[] {
  if (derived === null) return [];
  const { hash: _, ...compared } = stated;
  return compareDeclared(compared, derived).contradictions.map(({ field, message }) =>
    errorIssue('business-rule', `Metadata and document disagree: ${message}`, `${at}.${elementOfField(field)}`),
  );
}
