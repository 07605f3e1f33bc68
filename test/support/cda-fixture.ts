import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type CdaFixture = 'n1-consultation' | 'n3-biologie' | 'signed-ordonnance' | 'auto-presentable-certificat';

/** One of our own CDA documents (test/fixtures/cda), optionally with one text replaced, which must be there. */
export function cdaFixture(name: CdaFixture, from?: string | RegExp, to = ''): Buffer {
  const text = readFileSync(join(import.meta.dirname, '../fixtures/cda', `${name}.xml`), 'utf8');
  if (from === undefined) return Buffer.from(text);
  const changed = text.replace(from, () => to);
  if (changed === text) throw new Error(`${name} does not hold ${String(from)}`);
  return Buffer.from(changed);
}
