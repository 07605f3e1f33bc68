import type { Decision } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import type { AccessState, DocumentFacts } from './access-state.ts';
import { ACTS, type Act, type ActRow, AFTER_WITHDRAWAL } from './acts.ts';
import { columnOf, isAdministrator } from './columns.ts';
import { professionalFilter, sees } from './document-filter.ts';
import { type Cell, type Column, cellOf } from './functional-rights.ts';
import { SHIPPED_MATRIX } from './matrix.ts';
import { absent, type Denial, isClosed, obstacleOf, refused, standingOf } from './standing.ts';

interface Question {
  readonly actor: Actor;
  readonly act: Act;
  readonly row: ActRow;
  readonly column: Column;
  readonly cell: Cell;
  readonly state: AccessState;
  readonly now: Date;
}

/** What a professional, a card of staff or a structure may do. */
export function decideProfessional(
  actor: Actor,
  act: Act,
  state: AccessState,
  document: DocumentFacts | null,
  now: Date,
): Decision {
  const column = columnOf(actor, state.rules);
  if (column === null) return notOpen('emergency-not-open', document?.own ?? true);
  const row = ACTS[act];
  const cell = cellFor(actor, row, column, state);
  if (cell === 'no') return notOpen('act-not-open', document === null || isKnownTo(actor, state, document, now));
  const standing = standingOf(actor, act, row, state, now);
  // One document, named by an id that says nothing of the record: whoever may not read there learns not even that it is.
  if (standing?.answer === 'refused' && document !== null) return { ...standing, answer: 'absent' };
  if (standing !== null) return standing;
  const question = { actor, act, row, column, cell, state, now };
  const decision = document === null ? permitted(question) : decideDocument(question, document);
  // That the record is closed is told to whoever may know of the document: for anybody else it is absent there too.
  return decision.permit && isClosed(state) ? refused('record-closed') : decision;
}

/** That an act is open to none of her kind is told of a record, and of a document that she may know of. */
function notOpen(reason: string, isKnown: boolean): Denial {
  return isKnown ? refused(reason) : absent(reason);
}

/** Would the reference search have found the document? It is open to every card. */
function isKnownTo(actor: Actor, state: AccessState, document: DocumentFacts, now: Date): boolean {
  const found = decideProfessional(actor, 'documents.locate', state, document, now);
  return found.permit || found.answer === 'refused';
}

function cellFor(actor: Actor, row: ActRow, column: Column, state: AccessState): Cell {
  const right = (actor.kind === 'structure' ? row.structure : actor.staff ? row.staff : undefined) ?? row.right;
  const cell = right === null ? 'no' : cellOf(right, column);
  // The note that would say what a card of staff may declare is in no published text: it declares nothing.
  if (cell === 'note') return 'no';
  const administers = row.administrator === true && isAdministrator(state.rules) && actor.purpose === 'normal';
  return cell === 'no' && administers ? 'yes' : cell;
}

/** Which column and cell opened the act, and for reading, the version of the matrix of types: what the trace keeps. */
function permitted({ actor, row, column, cell, state }: Question): Decision {
  const rule = `${column}:${cell}`;
  const isByTypes = row.needs !== 'nothing' && actor.kind === 'professional';
  return { permit: true, rule: isByTypes ? `${rule};matrix-${(state.matrix ?? SHIPPED_MATRIX).version}` : rule };
}

/** Acts on what the holder deposited that she shares with her attending doctor alone ([526], note *). */
const HOLDERS_ALONE: ReadonlySet<Act> = new Set(['documents.archive', 'documents.unarchive', 'documents.withdraw']);
const OF_OWN: ReadonlySet<Cell> = new Set(['own', 'structure', 'delete']);

function decideDocument(question: Question, document: DocumentFacts): Decision {
  const { actor, act, row, column, cell, state, now } = question;
  const own = { permit: true, rule: `${column}:own` } as const;
  if (document.status === 'deleted') {
    return document.own && AFTER_WITHDRAWAL.has(act) ? own : absent('document-not-visible');
  }
  if (!sees(professionalFilter(actor, state), document)) return absent('document-not-visible');
  const isOthers = !document.own && row.needs === 'own-or-access';
  if (isOthers && actor.kind === 'professional' && obstacleOf(actor, state, now) !== null) return absent('no-consent');
  if (document.byHolder === true && HOLDERS_ALONE.has(act)) {
    const isHers = isAdministrator(state.rules) && obstacleOf(actor, state, now) === null;
    return isHers ? { permit: true, rule: 'attending:holders' } : refused('deposited-by-the-holder');
  }
  if (document.own) return own;
  // Who sees a document that is not her own may be told why: she knows of it already.
  return OF_OWN.has(cell) ? refused('not-own-document') : permitted(question);
}
