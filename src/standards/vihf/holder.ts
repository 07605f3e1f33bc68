import type { X509Certificate } from 'node:crypto';
import {
  COMMON_NAME,
  GIVEN_NAME,
  type NamePart,
  ORGANIZATION,
  ORGANIZATIONAL_UNIT,
  SURNAME,
  subjectOf,
  valuesOf,
} from '../x509/distinguished-name.ts';

/** Whose certificate it is, as IGC-Santé and the CPS before it write subjects. */
export type Holder =
  /** A card: common name PS_IdNat, with surname and given name. */
  | { readonly kind: 'person'; readonly id: string; readonly name: string }
  /** A structure's: organization its name, organizational unit Struct_IdNat. */
  | { readonly kind: 'structure'; readonly id: string; readonly name: string };

/** Struct_IdNat: FINESS, SIREN, SIRET, RPPS-rank (domain: 1st digit = type). */
const STRUCTURE_ID = /^[0-4][0-9A-Z]{8,15}$/;
/** PS_IdNat, cards of professionals and of employees (`3` FINESS `/` internal number). */
const PERSON_ID = /^[0134568][0-9A-Z]{8,14}(?:\/[0-9A-Za-z]{1,20})?$/;

/** Null when the subject is neither's. */
export function holderOf(certificate: X509Certificate): Holder | null {
  let subject: readonly NamePart[];
  try {
    subject = subjectOf(certificate);
  } catch {
    return null;
  }
  const one = (type: string): string | null => {
    const values = valuesOf(subject, type);
    return values.length === 1 ? (values[0] ?? null) : null;
  };
  const [common, surname, given] = [one(COMMON_NAME), one(SURNAME), one(GIVEN_NAME)];
  if (surname !== null && given !== null) {
    return common !== null && PERSON_ID.test(common)
      ? { kind: 'person', id: common, name: `${given} ${surname}` }
      : null;
  }
  const ids = valuesOf(subject, ORGANIZATIONAL_UNIT).filter((value) => STRUCTURE_ID.test(value));
  const name = one(ORGANIZATION);
  return ids.length === 1 && ids[0] !== undefined && name !== null ? { kind: 'structure', id: ids[0], name } : null;
}
