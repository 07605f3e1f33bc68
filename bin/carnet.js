#!/usr/bin/env node
// The one command. Any Node 18 or later may run this file; the program itself runs on Node 24, which npm brought.
import { runProgram } from './find-node.js';

await runProgram('src/doors/cli/main.ts');
