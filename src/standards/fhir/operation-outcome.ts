import type { Issue, IssueCode, OperationOutcome } from './types.ts';

/** The first severity that stops a request. */
export function isError(issue: Issue): boolean {
  return issue.severity === 'error' || issue.severity === 'fatal';
}

/**
 * An OperationOutcome of one or more issues (FHIR R4, OperationOutcome; `issue` is 1..*: an empty list becomes one
 * `informational` issue).
 */
export function operationOutcome(issues: readonly Issue[]): OperationOutcome {
  const all: readonly Issue[] =
    issues.length > 0
      ? issues
      : [{ severity: 'information', code: 'informational', diagnostics: 'Nothing to report.' }];
  return {
    resourceType: 'OperationOutcome',
    issue: all.map(({ severity, code, diagnostics, expression }) => ({
      severity,
      code,
      diagnostics,
      ...(expression === undefined ? {} : { expression: [expression] }),
    })),
  };
}

/** One error, the most common case. `expression` is a FHIRPath or the name of a search parameter. */
export function errorIssue(code: IssueCode, diagnostics: string, expression?: string): Issue {
  return { severity: 'error', code, diagnostics, ...(expression === undefined ? {} : { expression }) };
}

/** What a mapping throws when a resource cannot be read as the metadata that it should carry. */
export class FhirIssues extends Error {
  readonly issues: readonly Issue[];
  constructor(issues: readonly Issue[]) {
    super(issues.map(({ expression, diagnostics }) => `${expression ?? ''}: ${diagnostics}`).join('; '));
    this.name = 'FhirIssues';
    this.issues = issues;
  }
}
