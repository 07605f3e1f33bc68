/** What a table of search parameters says of each, and what is derived from such a table. */
import type { CapabilitySearchParameter } from './capability-types.ts';
import type { CollectedRule } from './collect-parameters.ts';

export interface ParameterRule<N extends string> extends CollectedRule<N> {
  readonly kind: 'token' | 'date' | 'string' | 'reference' | 'patient' | 'control';
  /** Other spellings: those of the published CapabilityStatement, chains and the :identifier modifier. */
  readonly also?: readonly string[];
  readonly definition?: string;
  readonly documentation: string;
}

/** Every spelling that is accepted, with its rule. */
export function acceptedSpellings<N extends string>(
  rules: readonly ParameterRule<N>[],
): ReadonlyMap<string, ParameterRule<N>> {
  return new Map(rules.flatMap((rule) => [rule.name, ...(rule.also ?? [])].map((name) => [name, rule] as const)));
}

/** `rest.resource.searchParam` of the CapabilityStatement. */
export function capabilityParameters<N extends string>(
  rules: readonly ParameterRule<N>[],
): CapabilitySearchParameter[] {
  return rules
    .filter(({ kind }) => kind !== 'control')
    .map(({ name, kind, definition, documentation }) => ({
      name,
      ...(definition === undefined ? {} : { definition }),
      type: kind === 'patient' ? 'reference' : kind === 'control' ? 'special' : kind,
      documentation,
    }));
}

/** `author:Practitioner.family`, `author:PractitionerRole.practitioner.family`… : the chains of `base` to one element. */
export function chainsOf(base: string, element: string): string[] {
  return [
    ...['Practitioner', 'PractitionerRole', 'Patient', 'Device'].map((type) => `${base}:${type}.${element}`),
    `${base}.practitioner.${element}`,
    `${base}:PractitionerRole.practitioner.${element}`,
    `${base}:PractitionerRole.practitioner:Practitioner.${element}`,
  ];
}

/** A parameter of the search itself: one value (`_elements`: several), told by no CapabilityStatement. */
function control<N extends string>(name: N, documentation = ''): ParameterRule<N> {
  return { name, kind: 'control', single: name !== '_elements', documentation };
}

/** The parameters of every search itself. */
export const CONTROLS = [
  control('_count'),
  control('_sort'),
  control('_total'),
  control('_summary', 'true, text, data or count: that part of each, tagged SUBSETTED.'),
  control('_elements', 'Elements at the root, by commas: with those that must be there, tagged SUBSETTED.'),
  control('_format'),
  control('_cursor'),
];
