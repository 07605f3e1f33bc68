/** Files the parameters of a search by name, each held to its rule and to the limits of all. Source: HL7 FHIR R4 §3.1.1.4. */
import { errorIssue } from './operation-outcome.ts';
import { isPrintable } from './search-values.ts';
import type { Issue } from './types.ts';

/** Values of one parameter, separated by commas. */
export const MAX_VALUES_PER_PARAMETER = 50;
/** Parameters of one search. */
export const MAX_PARAMETERS = 100;
/** Characters of one value. */
export const MAX_VALUE_LENGTH = 2_000;
/** Characters of one alternative, its system apart. */
export const MAX_CODE_LENGTH = 256;

export interface CollectedRule<N extends string> {
  readonly name: N;
  readonly kind: string;
  /** Takes one value: a comma is part of it. */
  readonly single?: boolean;
}

export interface CollectedParameters<N extends string> {
  /** Values of each parameter: one list of alternatives for each time that it is given. */
  readonly collected: ReadonlyMap<N, readonly (readonly string[])[]>;
  readonly issues: Issue[];
  /** Unknown parameters that a lenient search passes over. */
  readonly ignored: readonly Issue[];
  /** True when there are too many: nothing more was read. */
  readonly overflow: boolean;
}

/** @param accepted every spelling that is understood; no value is repeated in an issue */
export function collectParameters<N extends string>(
  parameters: Iterable<readonly [string, string]>,
  accepted: ReadonlyMap<string, CollectedRule<N>>,
  lenient: boolean,
): CollectedParameters<N> {
  const collected = new Map<N, string[][]>();
  const issues: Issue[] = [];
  const ignored: Issue[] = [];
  let seen = 0;
  for (const [name, value] of parameters) {
    seen += 1;
    if (seen > MAX_PARAMETERS) {
      const many = errorIssue('too-costly', `At most ${MAX_PARAMETERS} parameters are allowed.`);
      return { collected, issues: [many], ignored, overflow: true };
    }
    const problem = collect(collected, accepted, name, value);
    if (problem === null) continue;
    const unknown = problem.code === 'not-supported' && lenient && !accepted.has(name.split(':')[0] ?? '');
    if (unknown)
      ignored.push({ ...problem, severity: 'warning', diagnostics: 'This parameter is not known: it was ignored.' });
    else issues.push(problem);
  }
  return { collected, issues, ignored, overflow: false };
}

const INCLUDES: ReadonlySet<string> = new Set(['_include', '_revinclude']);
/** Neither MHD 4.2 nor PDSm 3.1.1 asks for them: authors are contained in cards, and lists name their documents by id. */
export const NO_INCLUDES =
  'Nothing is included in a search: authors are contained in each resource; search DocumentReference by _id for the documents of a List.';

/** Names come from the request: only those that look like one are repeated. */
function nameOf(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_.:-]{0,60}$/.test(name) ? name : 'a parameter';
}

/** Files the values of one parameter; null when it is accepted. */
function collect<N extends string>(
  collected: Map<N, string[][]>,
  accepted: ReadonlyMap<string, CollectedRule<N>>,
  name: string,
  value: string,
): Issue | null {
  const rule = accepted.get(name);
  if (rule === undefined) {
    const [plain, modifier] = name.split(':');
    if (modifier !== undefined && accepted.has(plain ?? '')) {
      return errorIssue('not-supported', 'This modifier is not supported.', nameOf(name));
    }
    const text = INCLUDES.has(name.split(':')[0] ?? '') ? NO_INCLUDES : 'This parameter is not known.';
    return errorIssue('not-supported', text, nameOf(name));
  }
  if (value.length > MAX_VALUE_LENGTH) return errorIssue('too-long', `At most ${MAX_VALUE_LENGTH} characters.`, name);
  if (!isPrintable(value)) return errorIssue('value', 'Control characters are not allowed.', name);
  const values = rule.single ? [value] : splitAlternatives(value);
  if (values.some((one) => one === '')) return errorIssue('value', 'A value is empty.', name);
  if (values.some((one) => one.length - one.lastIndexOf('|') - 1 > MAX_CODE_LENGTH)) {
    return errorIssue('too-long', `At most ${MAX_CODE_LENGTH} characters are allowed in one value.`, name);
  }
  if (values.length > MAX_VALUES_PER_PARAMETER) {
    return errorIssue('too-costly', `At most ${MAX_VALUES_PER_PARAMETER} values are allowed.`, name);
  }
  const before = collected.get(rule.name) ?? [];
  if (before.length > 0 && rule.kind !== 'date') {
    const once = rule.single ? 'once, with one value' : 'once, with alternatives separated by commas';
    return errorIssue('not-supported', `Give this parameter ${once}.`, name);
  }
  if (rule.kind === 'date' && values.length > 1) {
    return errorIssue(
      'not-supported',
      'Alternatives between dates are not supported; repeat the parameter for a range.',
      name,
    );
  }
  collected.set(rule.name, [...before, values]);
  return null;
}

/** FHIR escapes a comma, a bar, a dollar and a backslash with a backslash. */
function splitAlternatives(value: string): string[] {
  return value.split(/(?<!\\),/).map((one) => one.replace(/\\([\\,$])/g, '$1'));
}
