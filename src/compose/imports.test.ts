import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DirectoryParts } from '../directory/import-professionals.ts';
import { importProfessionals } from '../directory/import-professionals.ts';
import type { InsuredImportParts } from '../identity/import-insured.ts';
import { importInsured } from '../identity/import-insured.ts';
import { manualClock } from '../kernel/clock.ts';

const BAD_LINES = 2_500;
const INSURED = 'matricule,oid,birth_name,given_names,sex,birth_date,birthplace_code';
const PROFESSIONALS = 'id_nat,family_name,given_name,profession';

/** A file whose good lines are none: no row is written, so that nothing but clock and keys is asked. */
const parts = { clock: manualClock(new Date(0)), keys: { stamp: () => Buffer.alloc(32) } } as unknown;

test('each refused line is told as it is refused, also those that a report does not list', async () => {
  const told: number[] = [];
  let toldBeforeEnd = 0;
  const file = async function* (header: string) {
    told.length = 0;
    yield header;
    for (let line = 0; line < BAD_LINES; line += 1) yield 'trop,court';
    toldBeforeEnd = told.length;
  };
  const onRejected = ({ line }: { line: number }) => told.push(line);
  const whole = Array.from({ length: BAD_LINES }, (_, index) => index + 2);
  const insured = await importInsured(parts as InsuredImportParts, file(INSURED), { onRejected });
  assert.deepEqual([insured.rejectedCount, toldBeforeEnd, told], [BAD_LINES, BAD_LINES, whole]);
  const professionals = await importProfessionals(parts as DirectoryParts, file(PROFESSIONALS), onRejected);
  assert.deepEqual([professionals.rejectedCount, toldBeforeEnd, told], [BAD_LINES, BAD_LINES, whole]);
});
