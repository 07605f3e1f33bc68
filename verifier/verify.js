#!/usr/bin/env node
/** node verify.js PROOF [PROOF-OR-MEMORY-OF-THE-LAST-VISIT]: exit code 0 when everything holds, 1 when not. Node 20 or later. */
import { readFileSync } from 'node:fs';
import { verifyProof } from './verify-core.js';

const [file, before] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('Usage: node verify.js PROOF.json [LAST-PROOF.json]\n');
  process.exit(2);
}
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const start = performance.now();
const result = await verifyProof(read(file), before === undefined ? null : read(before));
for (const { origin, entries, problems } of result.logs) {
  process.stdout.write(`${origin || 'file'}: ${entries} entries, ${problems.length} problems\n`);
  for (const { code, seq } of problems)
    process.stdout.write(`  ${code}${seq === undefined ? '' : ` (entry ${seq})`}\n`);
}
process.stdout.write(
  `${result.ok ? 'Everything holds.' : 'SOMETHING DOES NOT HOLD.'} ${(performance.now() - start).toFixed(0)} ms\n`,
);
process.exitCode = result.ok ? 0 : 1;
