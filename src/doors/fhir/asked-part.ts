/** `_summary` and `_elements` of reads, and the part that they ask for. Source: HL7 FHIR R4 §3.1.1.5.8, §3.1.1.5.9. */
import type { FastifyRequest } from 'fastify';
import { parseExactly } from '../../standards/fhir/exact-json.ts';
import { errorIssue } from '../../standards/fhir/operation-outcome.ts';
import { readSubset, type Subset, type SubsetType, subsetOf } from '../../standards/fhir/subset.ts';
import type { DocumentReference, Issue } from '../../standards/fhir/types.ts';
import { queryOf } from './answers.ts';
import { FhirRefusal } from './errors.ts';

/** What a read asks; null for the whole resource. @throws FhirRefusal invalid-search */
export function partAsked(request: FastifyRequest, type: SubsetType): Subset | null {
  const query = queryOf(request);
  if (!query.includes('_summary') && !query.includes('_elements')) return null;
  const parameters = new URLSearchParams(query);
  const summaries = parameters.getAll('_summary');
  const elements = parameters.getAll('_elements').flatMap((text) => text.split(','));
  const issues: Issue[] = [];
  if (summaries.length > 1) issues.push(errorIssue('not-supported', 'Give this parameter once.', '_summary'));
  if (summaries[0] === 'count') issues.push(errorIssue('not-supported', 'count is for searches.', '_summary'));
  const subset = readSubset(type, summaries[0], elements, issues);
  if (issues.length > 0) throw new FhirRefusal('invalid-search', issues);
  return subset;
}

/** The part asked of a card, as JSON text. */
export function partOf(card: Buffer | DocumentReference, subset: Subset): Buffer {
  const whole = Buffer.isBuffer(card)
    ? (parseExactly(card.toString()) as Readonly<Record<string, unknown>>)
    : { ...card };
  return Buffer.from(JSON.stringify(subsetOf(whole, subset)));
}
