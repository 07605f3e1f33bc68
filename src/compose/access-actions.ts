import { declareConsent, declareRefusal } from '../access/declare-consent.ts';
import { endOwnConsent } from '../access/end-own-consent.ts';
import { emergencyReasons, openEmergency } from '../access/open-emergency.ts';
import { acknowledgeEmergency, readEmergencies } from '../access/read-emergencies.ts';
import { recordAccessReader } from '../access/read-record-access.ts';
import { listProfessionals, readSettings } from '../access/read-settings.ts';
import { reviewEmergency } from '../access/review-emergency.ts';
import { type AccessEnv, readRulesOf } from '../access/rule-store.ts';
import { blockProfessional, endAccessRule, grantAccess, setAccessEnd } from '../access/set-access.ts';
import { setEmergencies, setVisibility } from '../access/set-choices.ts';
import { setRule } from '../access/set-rule.ts';
import { undoChange } from '../access/undo-change.ts';
import { answerReport } from '../documents/answer-report.ts';
import type { CountPlace } from '../documents/count-apart.ts';
import type { DocumentsEnv } from '../documents/documents-env.ts';
import { type ExplainAccess, explainAccess } from '../documents/explain-access.ts';
import { type PreviewChange, previewChange } from '../documents/preview-change.ts';
import type { AccessTold } from '../documents/read-history.ts';
import { readReports, reportAccess } from '../documents/report-access.ts';
import type { ReportEnv } from '../documents/report-rows.ts';
import { Turns } from '../kernel/turns.ts';

/** Who may see what: what professionals declare, what the person decides. */
export function accessActions(access: AccessEnv) {
  return {
    declareConsent: declareConsent(access),
    declareRefusal: declareRefusal(access),
    endOwnConsent: endOwnConsent(access, 'access.end-own-consent'),
    endOwnAttending: endOwnConsent(access, 'access.end-own-attending'),
    listProfessionals: listProfessionals(access),
    openEmergency: openEmergency(access),
    reviewEmergency: reviewEmergency(access),
    readEmergencies: readEmergencies(access),
    acknowledgeEmergency: acknowledgeEmergency(access),
    readSettings: readSettings(access),
    authorizeAccess: grantAccess(access, 'access.authorize'),
    refuseAccess: grantAccess(access, 'access.refuse'),
    endAccess: endAccessRule(access, 'access.end-access'),
    setAccessEnd: setAccessEnd(access),
    nameAdministrator: grantAccess(access, 'access.name-administrator'),
    endAdministrator: endAccessRule(access, 'access.end-administrator'),
    blockAccess: grantAccess(access, 'access.block'),
    blockProfessional: blockProfessional(access),
    unblockAccess: endAccessRule(access, 'access.unblock'),
    setRule: setRule(access),
    endRule: endAccessRule(access, 'access.end-rule'),
    setEmergencies: setEmergencies(access),
    setVisibility: setVisibility(access),
    undoChange: undoChange(access),
  };
}

/** What the history tells of acts on rules and of emergencies. */
export function accessTold(access: AccessEnv): AccessTold {
  return {
    reasonsOf: (tx, recordId, ids) => emergencyReasons(access, tx, recordId, ids),
    async subjectsOf(tx, recordId, ids) {
      const rules = await readRulesOf(access, tx, recordId, ids);
      return new Map(
        [...rules].map(
          ([
            ruleId,
            {
              subject: { kind, id, name },
            },
          ]) => [ruleId, { kind, name, code: kind === 'profession' ? id : '' }],
        ),
      );
    },
  };
}

/** Accesses that persons report. */
export const reportActions = (env: ReportEnv) => ({
  reportAccess: reportAccess(env),
  readReports: readReports(env),
  answerReport: answerReport(env),
});

/** Who sees what, and what a change would do. */
export function explanations(
  documents: DocumentsEnv,
  access: AccessEnv,
  { database, clock }: Pick<CountPlace, 'database' | 'clock'>,
): { readonly explainAccess: ExplainAccess; readonly previewChange: PreviewChange } {
  const readAccess = recordAccessReader(access);
  const place = { database, turns: new Turns(), clock };
  return {
    explainAccess: explainAccess(documents, readAccess, place),
    previewChange: previewChange(documents, readAccess, place),
  };
}
