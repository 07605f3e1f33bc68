/**
 * What the professionals' pages need of the record zone, one function an act: in one process they run the actions, and
 * between two processes they cross by the zone link. Everything is plain data.
 */
import type { RecordCheck } from '../../access/check-record.ts';
import type { OpenedEmergencyResult } from '../../access/open-emergency.ts';
import type { RecordVisit } from '../../access/visit-record.ts';
import type { ConsultResult } from '../../documents/consult-documents.ts';
import type { RetrievedDocument } from '../../documents/retrieve-document.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { CaseCalls } from './case-calls.ts';
import type { DepositCalls } from './deposit-calls.ts';
import type { EmergencyCalls } from './emergency-calls.ts';
import type { EmergencyRequest } from './professional-api.ts';

export interface ConsultFilter {
  readonly category?: { readonly types: string[]; readonly classes: string[]; readonly excludedTypes: string[] };
  /** Shown first, in the same form. */
  readonly preferred?: { readonly types: string[]; readonly classes: string[]; readonly excludedTypes: string[] };
  /** ISO instants of the act: [from, to). */
  readonly from?: string;
  readonly to?: string;
  readonly part: 'all' | 'new' | 'known';
  /** ISO instant: what others deposited after it is new. */
  readonly since?: string;
  readonly text?: string;
  readonly after?: { readonly serviceFrom: string; readonly entryUuid: string; readonly preferred: boolean };
  readonly count: number;
}

export interface ProfessionalCalls extends DepositCalls, CaseCalls, EmergencyCalls {
  check(actor: Actor, recordId: string): Promise<RecordCheck>;
  /** `session`: opaque id of the session of the pages. */
  visit(actor: Actor, recordId: string, session: string): Promise<RecordVisit>;
  declareConsent(actor: Actor, recordId: string): Promise<{ readonly ruleId: string | null }>;
  endConsent(actor: Actor, recordId: string): Promise<{ readonly ended: number }>;
  /** `actor`: in the mode of the emergency. */
  openEmergency(actor: Actor, recordId: string, asked: EmergencyRequest): Promise<OpenedEmergencyResult>;
  consult(actor: Actor, recordId: string, filter: ConsultFilter): Promise<ConsultResult>;
  /** `continues`: a further part of what this reader just opened. */
  retrieve(actor: Actor, recordId: string, logicalId: string, continues: boolean): Promise<RetrievedDocument>;
}
