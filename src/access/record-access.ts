/** All that decides who sees what in a record, whoever reads: plain data for explanations. */
import type { ActorSnapshot } from '../kernel/trace.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { AccessRule, AccessState, OpenedEmergency, RuleSubject } from './access-state.ts';
import type { RuleView } from './rule-store.ts';

/** A rule with what it is called by, and whom it names: PS_IdNat, Struct_IdNat, TRE_G15 code, or '' for everyone. */
export interface NamedRule extends AccessRule {
  readonly ruleId: string;
  readonly subject: { readonly kind: RuleSubject; readonly id: string };
}

/** All that decides who sees what in a record, whoever reads. */
export interface RecordAccess
  extends Omit<
    AccessState,
    | 'rules'
    | 'emergencies'
    | 'mandates'
    | 'disagreement'
    | 'professionalActive'
    | 'softwareApproved'
    | 'structureActive'
    | 'structureRegulates'
    | 'readAt'
  > {
  readonly rules: readonly NamedRule[];
  /** Emergencies that are open, by PS_IdNat. */
  readonly emergencies?: readonly (OpenedEmergency & { readonly professionalId: string })[];
  /** PS_IdNat and Struct_IdNat of those who act no more. */
  readonly inactive?: ReadonlySet<string>;
  /** Struct_IdNat of those that regulate medical emergencies. */
  readonly regulating?: ReadonlySet<string>;
}

/** An emergency that is open, with who opened it. */
export interface OpenEmergencyView extends OpenedEmergency {
  readonly by: ActorSnapshot;
  /** Opened in a secret session. */
  readonly secret: boolean;
}

export interface RecordAccessView {
  readonly access: RecordAccess;
  /** The same rules, with the names of those whom they name. */
  readonly rules: readonly RuleView[];
  readonly emergencies: readonly OpenEmergencyView[];
}

/** Whose standing counts: PS_IdNat and Struct_IdNat. */
export interface AskedReaders {
  readonly professionals: readonly string[];
  readonly structures: readonly string[];
}

/** All that decides who sees what in a record, and who is known (context `access`). */
export type ReadRecordAccess = (
  tx: Transaction,
  state: AccessState,
  asked: AskedReaders,
  now: Date,
) => Promise<RecordAccessView>;

/** A rule as its record shows it, as the decision reads it. */
export function toNamedRule({ subject, since, until, ...rule }: RuleView): RecordAccess['rules'][number] {
  const { ruleId, kind, basis, documentId, followedBy, category } = rule;
  return {
    ...{
      ruleId,
      kind,
      subject: { kind: subject.kind, id: subject.id },
      subjectKind: subject.kind,
      documentId,
      followedBy,
      category,
    },
    // Of an administrator, how she became one: the decision does not ask.
    basis: basis === 'attending' || basis === 'named' ? null : basis,
    since: since.toISOString(),
    until: until?.toISOString() ?? null,
  };
}
