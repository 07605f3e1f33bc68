import type { PlainKindKey } from '../kind-keys.ts';
import { childExamination } from './child-examination.ts';
import { dental } from './dental.ts';
import { dischargePrescription } from './discharge-prescription.ts';
import { emergencyLink } from './emergency-link.ts';
import { hospitalReport } from './hospital-report.ts';
import { insurance } from './insurance.ts';
import { longTermProtocol } from './long-term-protocol.ts';
import { nursing } from './nursing.ts';
import { operation } from './operation.ts';
import { orthoptics } from './orthoptics.ts';
import { pathology } from './pathology.ts';
import { physiotherapy } from './physiotherapy.ts';
import type { PlainKind } from './plain-kind.ts';
import { pregnancy } from './pregnancy.ts';
import { reconciliation } from './reconciliation.ts';
import { socialCare } from './social-care.ts';
import { transfer } from './transfer.ts';
import { vaccinationHistory } from './vaccination-history.ts';

/** Every kind told by headings and sentences. */
export const PLAIN_KINDS: Readonly<Record<PlainKindKey, PlainKind>> = {
  operation,
  'vaccination-history': vaccinationHistory,
  'emergency-link': emergencyLink,
  'hospital-report': hospitalReport,
  pathology,
  dental,
  orthoptics,
  physiotherapy,
  nursing,
  'long-term-protocol': longTermProtocol,
  transfer,
  pregnancy,
  'child-examination': childExamination,
  'discharge-prescription': dischargePrescription,
  reconciliation,
  'social-care': socialCare,
  insurance,
};
