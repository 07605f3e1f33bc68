/** The verifier as one page that works from disk: its core put into its page. Part of `npm run generate`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { inProject } from '../src/kernel/project-root.ts';
import { singlePage } from './verifier-page.ts';

const read = (name: string): string => readFileSync(inProject('verifier', name), 'utf8');
writeFileSync(inProject('verifier/carnet-verifier.html'), singlePage(read('page.html'), read('verify-core.js')));
