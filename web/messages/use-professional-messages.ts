import type { Language } from '../../src/doors/web/web-api.ts';
import { enCases } from './en-cases.ts';
import { enDeposit } from './en-deposit.ts';
import { enEmergency } from './en-emergency.ts';
import { enProfessional } from './en-professional.ts';
import { enSecret } from './en-secret.ts';
import { frCases } from './fr-cases.ts';
import { frDeposit } from './fr-deposit.ts';
import { frEmergency } from './fr-emergency.ts';
import { frProfessional } from './fr-professional.ts';
import { frSecret } from './fr-secret.ts';
import { MESSAGES, useRootData } from './use-messages.ts';

const fr = {
  ...MESSAGES.fr,
  pro: frProfessional,
  deposit: frDeposit,
  emergency: frEmergency,
  cases: frCases,
  secret: frSecret,
};
const en: typeof fr = {
  ...MESSAGES.en,
  pro: enProfessional,
  deposit: enDeposit,
  emergency: enEmergency,
  cases: enCases,
  secret: enSecret,
};

/** The catalogue with the words of the professionals' pages, which the person's pages do not load. */
export const PROFESSIONAL_MESSAGES: Readonly<Record<Language, typeof fr>> = { fr, en };

/** That catalogue in the visitor's language. */
export function useProfessionalMessages(): typeof fr {
  return PROFESSIONAL_MESSAGES[useRootData().language];
}
