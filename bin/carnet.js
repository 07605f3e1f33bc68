#!/usr/bin/env node
// The one command. Any Node 18 or later may run this file; the program itself runs on Node 24, which npm brought.
import { runProgram } from './find-node.js';
import { stopWhenNpmDies } from './watch-npm.js';

stopWhenNpmDies();
await runProgram('src/doors/cli/main.ts');
