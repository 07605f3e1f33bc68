#!/usr/bin/env node
// `npm test`: every check and every test, unattended, with one last line `N passed, N failed`.
import { runProgram } from './find-node.js';

await runProgram('test/support/run-suites.ts');
