/** What a PATCH asks, as one act of the record: each has its own rights and its own line in the history. */
import { errorIssue } from '../../standards/fhir/operation-outcome.ts';
import type { Patchable } from '../../standards/fhir/patched-document.ts';
import { WITHDRAWN_STATUS } from '../../standards/fhir/systems.ts';
import type { Visibility } from '../../standards/xds/metadata.ts';
import { FhirRefusal } from './errors.ts';
import type { DocumentChange } from './parts.ts';

/** J08: kept from the legal representatives of a minor. */
const FROM_PARENTS: Visibility = 'INVISIBLE_REPRESENTANTS_LEGAUX';
const LABELS = 'DocumentReference.securityLabel';

/** The act that leads from one to the other; null when nothing differs. @throws FhirRefusal patch-not-applicable */
export function changeAsked(before: Patchable, after: Patchable): DocumentChange | null {
  if (before.labels.confidentiality !== after.labels.confidentiality)
    throw refused('N, R and V stay as they are.', LABELS);
  const changes: DocumentChange[] = [
    ...labelChanges(before, after),
    ...(before.status === after.status ? [] : [statusChange(after)]),
    ...(before.archived === after.archived ? [] : [archiving(after)]),
  ];
  if (changes.length > 1) throw refused('One change at a time: each is an act of its own.', 'DocumentReference');
  return changes[0] ?? null;
}

function labelChanges(before: Patchable, after: Patchable): DocumentChange[] {
  const has = ({ labels }: Patchable, code: Visibility) => labels.visibility.includes(code);
  const differs = (code: Visibility) => has(before, code) !== has(after, code);
  if (differs('INVISIBLE_PATIENT') && has(after, 'INVISIBLE_PATIENT')) {
    throw refused(
      'A document is kept from the patient at its deposit, not later: INVISIBLE_PATIENT may only be removed.',
      LABELS,
    );
  }
  if (differs(FROM_PARENTS) && !has(after, FROM_PARENTS)) {
    const text = `What is kept from a minor's representatives may have been asked by the minor: software does not show it to them again.`;
    throw refused(text, LABELS);
  }
  return [
    ...(differs('MASQUE_PS') ? [has(after, 'MASQUE_PS') ? ('hideDocument' as const) : ('showDocument' as const)] : []),
    ...(differs('INVISIBLE_PATIENT') ? (['revealDocument'] as const) : []),
    ...(differs(FROM_PARENTS) ? ['concealDocument' as const] : []),
  ];
}

function statusChange({ status }: Patchable): DocumentChange {
  if (status === WITHDRAWN_STATUS) return 'withdrawDocument';
  const text = `A document is withdrawn by the status ${WITHDRAWN_STATUS}, for good; it is superseded by what replaces it alone.`;
  throw refused(text, 'DocumentReference.status');
}

function archiving({ archived }: Patchable): DocumentChange {
  return archived ? 'archiveDocument' : 'unarchiveDocument';
}

function refused(text: string, at: string): FhirRefusal {
  return new FhirRefusal('patch-not-applicable', [errorIssue('business-rule', text, at)]);
}
