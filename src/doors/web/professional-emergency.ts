/** Opening the record of somebody who cannot be asked, in the session where it is then read. */
import type { ProfessionalSession, SessionPatient } from '../../directory/contract.ts';
import type { Actor } from '../../kernel/actor.ts';
import { isFailure } from '../../kernel/errors.ts';
import { inWords } from './carnet-errors.ts';
import { emergencyOf, type KeptPatient } from './kept-patient.ts';
import type { ProfessionalEmergency } from './professional-api.ts';
import { onRecord, type ProfessionalVisitor } from './professional-visitor.ts';
import { WebError } from './web-api.ts';

export function professionalEmergency(visitor: ProfessionalVisitor): ProfessionalEmergency {
  const { parts } = visitor;
  return {
    async openEmergency(id, asked) {
      const { session, patient } = await visitor.patient(id);
      const { recordId } = patient;
      const opened = parts.record.openEmergency(inEmergency(session.actor), recordId, asked).catch((error: unknown) => {
        if (isFailure(error, 'invalid-input')) throw new WebError('invalid-form', { fields: ['reason'] });
        throw error;
      });
      const { until } = await onRecord(opened);
      const kept: KeptPatient = { ...(patient.kept as KeptPatient), emergencyUntil: until.toISOString() };
      await inWords(parts.patients.remember(session.sessionId, { ...patient, kept }));
    },
  };
}

const inEmergency = (actor: Actor): Actor => ({ ...actor, purpose: 'bris_de_glace' });

/** Who reads this patient's record, in the mode that this session is in for her. */
export function readerOf({ actor }: ProfessionalSession, patient: SessionPatient, now: Date): Actor {
  return emergencyOf(patient, now) === null ? actor : inEmergency(actor);
}
