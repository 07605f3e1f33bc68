/** The acts that a record knows: which functional right opens each, what else a professional needs, what it is for a person. */
import type { FunctionalRight } from './functional-rights.ts';
import type { PersonRight } from './person-rights.ts';

/** Every act on a record, as its traces name it. */
export type Act =
  | 'record.check'
  | 'record.visit'
  | 'record.find'
  | 'documents.submit'
  | 'documents.search'
  | 'documents.search-lists'
  | 'documents.read-list'
  | 'documents.read'
  | 'documents.retrieve'
  | 'documents.mask'
  | 'documents.unmask'
  | 'documents.conceal'
  | 'documents.unconceal'
  | 'documents.reveal'
  | 'documents.archive'
  | 'documents.unarchive'
  | 'documents.withdraw'
  | 'documents.locate'
  | 'documents.browse'
  | 'history.read'
  | 'history.prove'
  | 'history.search'
  | 'history.tell'
  | 'access.declare-consent'
  | 'access.declare-refusal'
  | 'access.end-own-consent'
  | 'access.end-own-attending'
  | 'access.list-professionals'
  | 'access.open-emergency'
  | 'access.review-emergency'
  | 'access.read-emergencies'
  | 'access.acknowledge-emergency'
  | 'access.report'
  | 'access.read-reports'
  | 'access.answer-report'
  | 'access.read-settings'
  | 'access.explain'
  | 'access.authorize'
  | 'access.refuse'
  | 'access.end-access'
  | 'access.set-end'
  | 'access.name-administrator'
  | 'access.end-administrator'
  | 'access.block'
  | 'access.unblock'
  | 'access.set-rule'
  | 'access.end-rule'
  | 'access.set-emergencies'
  | 'access.set-visibility'
  | 'access.undo';

/** The job that ends the wait of documents that nobody announced (ADR 0022): its acts carry this name. */
export const ANNOUNCEMENT_JOB = 'automatic-announcement';
/** The data protection officer's review of an emergency access, by a command of the deployment. */
export const EMERGENCY_REVIEW = 'emergency-review';
/** The answer to a report of an access, by a command of the deployment; the officer of the structure answers on her pages. */
export const REPORT_ANSWER = 'report-answer';
/** What the deployment does by itself in a record, and the one job that may. */
export const SYSTEM_ACTS: Readonly<Partial<Record<Act, string>>> = {
  'documents.reveal': ANNOUNCEMENT_JOB,
  'access.review-emergency': EMERGENCY_REVIEW,
  'access.answer-report': REPORT_ANSWER,
};

/**
 * What a professional needs besides the function being open to her card:
 * `nothing` (feeding and declaring need none: [P4D] NB2); `access` (authorised in this record and not blocked, or an emergency
 * that the person allows and that was opened with its reason); `own-or-access` (her own documents always; others', with access);
 * `emergency` (what opening an emergency needs: the person allows it, the professional is not blocked); `review`: the deployment's own,
 * and for the answer to a report, the officer's of the structure (decide-officer.ts).
 */
export type Need = 'nothing' | 'access' | 'own-or-access' | 'emergency' | 'review';

export interface ActRow {
  /** The right of the table [526] that opens it to professionals and structures; null: it is open to none. */
  readonly right: FunctionalRight | null;
  /** Another right for a structure's certificate, or for a card of staff. */
  readonly structure?: FunctionalRight;
  readonly staff?: FunctionalRight;
  readonly needs: Need;
  /** What the act is for the person and for those who act for her (person-rights.ts); null: not hers. */
  readonly person: PersonRight | null;
  /** A person does it to what she deposited herself only. */
  readonly ofOwn?: true;
  /** Open to the administrators of the record too, whatever the table says ([APP]: they block professionals, R1111-48: they are told of emergencies). */
  readonly administrator?: true;
  /** Not open to whom the person blocked, though it needs no access. */
  readonly unlessBlocked?: true;
}

export const ACTS: Readonly<Record<Act, ActRow>> = {
  'record.check': { right: 'test-existence', needs: 'nothing', person: 'see' },
  'record.find': { right: 'search-without-ins', needs: 'emergency', person: null },
  'record.visit': { right: 'open-pages', needs: 'access', person: null },
  'documents.submit': { right: 'feed', staff: 'feed-as-staff', needs: 'nothing', person: 'add' },
  // a structure's certificate finds what is its own, in order to delete it
  'documents.search': { right: 'search-metadata', structure: 'search-reference', needs: 'access', person: 'see' },
  'documents.search-lists': { right: 'search-metadata', structure: 'search-reference', needs: 'access', person: 'see' },
  'documents.read-list': { right: 'search-metadata', structure: 'search-reference', needs: 'access', person: 'see' },
  'documents.read': { right: 'search-metadata', structure: 'search-reference', needs: 'access', person: 'see' },
  'documents.retrieve': { right: 'read-visible', needs: 'access', person: 'see' },
  'documents.mask': { right: 'mask', needs: 'access', person: 'set' },
  'documents.unmask': { right: 'unmask', needs: 'access', person: 'set' },
  'documents.conceal': { right: 'mask', needs: 'access', person: 'secret' },
  'documents.unconceal': { right: 'unmask', needs: 'access', person: 'secret' },
  'documents.reveal': { right: 'reveal', needs: 'own-or-access', person: null },
  'documents.archive': { right: 'archive', needs: 'own-or-access', person: 'add', ofOwn: true },
  'documents.unarchive': { right: 'unarchive', needs: 'own-or-access', person: 'add', ofOwn: true },
  'documents.withdraw': { right: 'delete', needs: 'own-or-access', person: 'add', ofOwn: true },
  // finding one document in order to change it: the "reference search" of TD3.1, open to whoever may delete
  'documents.locate': { right: 'search-reference', needs: 'own-or-access', person: 'see' },
  'documents.browse': { right: null, needs: 'nothing', person: 'see' },
  'history.read': { right: null, needs: 'nothing', person: 'follow' },
  // what somebody did herself, she may find again, also when she no longer has access
  'history.search': { right: 'test-existence', needs: 'nothing', person: null },
  // what was done on the side of registered software: open to whoever may feed the record
  'history.tell': { right: 'feed', staff: 'feed-as-staff', needs: 'nothing', person: null, unlessBlocked: true },
  'history.prove': { right: null, needs: 'nothing', person: 'follow' },
  'access.declare-consent': { right: 'declare-access', needs: 'nothing', person: null },
  'access.declare-refusal': { right: 'declare-access', needs: 'nothing', person: null },
  'access.end-own-consent': { right: 'end-own-access', needs: 'nothing', person: null },
  'access.end-own-attending': { right: 'end-own-attending', needs: 'nothing', person: null },
  'access.list-professionals': { right: 'list-professionals', needs: 'access', person: 'settings' },
  'access.open-emergency': { right: 'authenticate', needs: 'emergency', person: null },
  'access.review-emergency': { right: null, needs: 'review', person: null },
  'access.read-emergencies': { right: null, needs: 'access', person: null, administrator: true },
  'access.acknowledge-emergency': { right: null, needs: 'access', person: null, administrator: true },
  'access.report': { right: null, needs: 'nothing', person: 'follow' },
  'access.read-reports': { right: null, needs: 'nothing', person: 'follow' },
  'access.answer-report': { right: null, needs: 'review', person: null },
  'access.explain': { right: null, needs: 'nothing', person: 'settings' },
  'access.read-settings': { right: null, needs: 'nothing', person: 'settings' },
  'access.authorize': { right: null, needs: 'nothing', person: 'whole' },
  'access.refuse': { right: null, needs: 'nothing', person: 'whole' },
  'access.end-access': { right: null, needs: 'nothing', person: 'whole' },
  'access.set-end': { right: null, needs: 'nothing', person: 'set' },
  'access.name-administrator': { right: null, needs: 'nothing', person: 'decide' },
  'access.end-administrator': { right: null, needs: 'nothing', person: 'decide' },
  'access.block': { right: null, needs: 'nothing', person: 'whole', administrator: true },
  'access.unblock': { right: null, needs: 'nothing', person: 'whole' },
  'access.set-rule': { right: null, needs: 'nothing', person: 'set' },
  'access.end-rule': { right: null, needs: 'nothing', person: 'set' },
  'access.set-emergencies': { right: null, needs: 'nothing', person: 'decide' },
  'access.set-visibility': { right: null, needs: 'nothing', person: 'whole' },
  'access.undo': { right: null, needs: 'nothing', person: 'set' },
};

/** Acts that leave rules, choices and documents as they are: who counts what a record shows is not overtaken by them. */
export const LOOKS: readonly Act[] = [
  ...(['record.check', 'record.visit', 'documents.search', 'documents.search-lists', 'documents.read-list'] as const),
  ...(['documents.read', 'documents.retrieve', 'documents.locate', 'documents.browse'] as const),
  ...(['history.read', 'history.search', 'history.prove', 'history.tell'] as const),
  ...(['access.list-professionals', 'access.read-settings', 'access.explain', 'access.read-reports'] as const),
  ...(['access.read-emergencies', 'access.acknowledge-emergency'] as const),
];

/** What an author may still do with what she withdrew: see that it is gone. Nobody else meets it again. */
export const AFTER_WITHDRAWAL: ReadonlySet<Act> = new Set(['documents.read', 'documents.locate', 'documents.withdraw']);
