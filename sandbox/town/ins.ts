/** OID of the INS-NIR for tests (ANS list of OIDs): no matricule of the town can be taken for a real one. */
export const TEST_NIR_OID = '1.2.250.1.213.1.4.10';
/** OID of the INS-NIA for tests. */
export const TEST_NIA_OID = '1.2.250.1.213.1.4.11';

/**
 * The two-digit key of a NIR or NIA: 97 - (13 digits mod 97), Corsica's 2A and 2B read as 19 and 18.
 * Source: INSEE, number of registration in the directory of persons (13 characters expected, not checked here).
 */
export function nirKey(thirteen: string): string {
  const digits =
    thirteen.slice(0, 5) + thirteen.slice(5, 7).replace('2A', '19').replace('2B', '18') + thirteen.slice(7);
  return String(97 - (Number(digits) % 97)).padStart(2, '0');
}

/** What a matricule is built from. */
export interface NirParts {
  readonly sex: 'F' | 'M';
  /** `YYYY-MM-DD`, or `YYYY` when only the year is known (the month is then written 20, as registries do). */
  readonly birthDate: string;
  /** COG code of the birthplace: five characters. */
  readonly birthplaceCode: string;
  /** 1 to 999. */
  readonly order: number;
}

/** The fifteen characters of a matricule, key included. */
export function matriculeOf(parts: NirParts): string {
  const month = parts.birthDate.length === 10 ? parts.birthDate.slice(5, 7) : '20';
  const order = String(parts.order).padStart(3, '0');
  const thirteen = `${parts.sex === 'M' ? '1' : '2'}${parts.birthDate.slice(2, 4)}${month}${parts.birthplaceCode}${order}`;
  return thirteen + nirKey(thirteen);
}

/** Gives each person of a stream an order number that nobody else of the same sex, month and place has. */
export interface OrderNumbers {
  take(sex: 'F' | 'M', birthDate: string, birthplaceCode: string): number;
}

const MAX_ORDER = 999;

/**
 * Order numbers, unique within one stream of people. Memory is bounded by sexes x 100 years x 13 months x birthplaces,
 * whatever the number of persons. Numbers in `reserved` (matricules without key) are skipped.
 * Throws when a month and place hold more than 999 persons of one sex: the town has grown past its birthplaces.
 */
export function orderNumbers(reserved: ReadonlySet<string>): OrderNumbers {
  const taken = new Map<string, number>();
  return {
    take(sex, birthDate, birthplaceCode) {
      const prefix = matriculeOf({ sex, birthDate, birthplaceCode, order: 0 }).slice(0, 10);
      const start = (Number(`${birthDate.slice(2, 4)}${birthDate.slice(5, 7) || '20'}`) * 37) % MAX_ORDER;
      for (let count = taken.get(prefix) ?? 0; count < MAX_ORDER; count++) {
        const order = 1 + ((start + count * 29) % MAX_ORDER);
        if (reserved.has(prefix + String(order).padStart(3, '0'))) continue;
        taken.set(prefix, count + 1);
        return order;
      }
      throw new Error(`no order number left for ${birthplaceCode} in one month`);
    },
  };
}

/** The Luhn check digit of a string of digits (ISO/IEC 7812-1), as RPPS and FINESS numbers end with. */
export function luhnDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let value = Number(digits[digits.length - 1 - i]);
    if (i % 2 === 0) {
      value *= 2;
      if (value > 9) value -= 9;
    }
    sum += value;
  }
  return String((10 - (sum % 10)) % 10);
}
