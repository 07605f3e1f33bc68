/** `ProfessionalApi` over the contexts: its parts, one file each. */
import type { ProfessionalApi, ProfessionalVisit } from './professional-api.ts';
import { professionalCases } from './professional-cases.ts';
import { professionalDeposit } from './professional-deposit.ts';
import { professionalEmergency } from './professional-emergency.ts';
import { professionalEntrance } from './professional-entrance.ts';
import { contextualLink } from './professional-link.ts';
import { professionalPatients } from './professional-patients.ts';
import { professionalReading } from './professional-reading.ts';
import { professionalTold } from './professional-told.ts';
import { type ProfessionalParts, ProfessionalVisitor } from './professional-visitor.ts';

export function professionalApi(parts: ProfessionalParts, visit: ProfessionalVisit): ProfessionalApi {
  const visitor = new ProfessionalVisitor(parts, visit);
  const patients = professionalPatients(visitor);
  return {
    ...professionalEntrance(visitor),
    ...patients,
    ...contextualLink(visitor, patients.searchPatient),
    ...professionalReading(visitor),
    ...professionalEmergency(visitor),
    ...professionalTold(visitor),
    ...professionalCases(visitor),
    ...professionalDeposit(visitor),
  };
}
