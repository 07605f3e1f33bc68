import type { Ids } from '../kernel/ids.ts';

const CODE_DIGITS = 6;
const CODES = 10 ** CODE_DIGITS;
const FAIR_BELOW = Math.floor(2 ** 32 / CODES) * CODES;

/** A one-time code of six digits, each as likely as any other. */
export function newCode(ids: Ids): string {
  for (;;) {
    const drawn = ids.bytes(4).readUInt32BE();
    if (drawn < FAIR_BELOW) return String(drawn % CODES).padStart(CODE_DIGITS, '0');
  }
}

/** What a person typed, spaces dropped; null when it is not six digits. */
export function tidyCode(typed: string): string | null {
  const digits = typed.slice(0, 20).replace(/[\s-]/g, '');
  return /^[0-9]{6}$/.test(digits) ? digits : null;
}
