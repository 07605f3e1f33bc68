#!/usr/bin/env node
/** node verify.js PROOF [PROOF-OR-MEMORY-OF-THE-LAST-VISIT] [--witness KEY]…: exit code 0 when everything holds, 1 when not. Node 20 or later. */
import { readFileSync } from 'node:fs';
import { verifyProof } from './verify-core.js';

const words = process.argv.slice(2);
const trusted = [];
for (let at = words.indexOf('--witness'); at >= 0; at = words.indexOf('--witness'))
  trusted.push(words.splice(at, 2)[1]);
const [file, before] = words;
if (file === undefined || trusted.includes(undefined)) {
  process.stderr.write('Usage: node verify.js PROOF.json [LAST-PROOF.json] [--witness KEY]...\n');
  process.exit(2);
}
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const start = performance.now();
const result = await verifyProof(read(file), before === undefined ? null : read(before), trusted);
for (const { origin, entries, erased = 0, problems, witnesses = [], absent = [] } of result.logs) {
  process.stdout.write(`${origin || 'file'}: ${entries} entries, ${problems.length} problems\n`);
  if (erased > 0) process.stdout.write(`  ${erased} with their detail erased on schedule\n`);
  for (const { code, seq, name } of problems)
    process.stdout.write(
      `  ${code}${seq === undefined ? '' : ` (entry ${seq})`}${name === undefined ? '' : ` (${name})`}\n`,
    );
  for (const { name, cosignedAt, known } of witnesses)
    process.stdout.write(
      `  cosigned by ${name} at ${new Date(cosignedAt * 1000).toISOString()}${known ? ', whose key you gave' : ''}\n`,
    );
  for (const name of absent) process.stdout.write(`  not cosigned this time by ${name}, which did before\n`);
}
process.stdout.write(
  `${result.ok ? 'Everything holds.' : 'SOMETHING DOES NOT HOLD.'} ${(performance.now() - start).toFixed(0)} ms\n`,
);
process.exitCode = result.ok ? 0 : 1;
