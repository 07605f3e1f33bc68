import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { deriveEntry } from '../../src/standards/cda/derive-metadata.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import type { Bundle } from '../../src/standards/fhir/types.ts';
import type { SubmissionSet } from '../../src/standards/xds/metadata.ts';
import { DEMO_CLIENT } from '../demo/demo-file.ts';
import { provideBundle } from '../demo/provide-bundle.ts';
import { townSoftware } from '../town/software.ts';

const USAGE = 'Usage: node_modules/.bin/node sandbox/try/bundle.ts <document.xml>\n';
/** Kind of care during which the set was made (JDV_J59 `1.2.250.1.213.2.2`): here a stay in hospital. */
const STAY = { code: '03', system: '1.2.250.1.213.2.2', label: 'Hospitalisation complète' } as const;
/**
 * What a professional's software does before a deposit: reads the header of a CDA document and says it as an ITI-65
 * transaction of one submission set (PDSm 3.1.1). The same document gives the same set again, and so the same answer.
 * Throws CdaError when the bytes are not a CDA R2 document.
 */
export function bundleOf(content: Buffer): Bundle {
  const facts = { sha1: createHash('sha1').update(content).digest('hex'), size: content.length };
  const { entry } = deriveEntry(readCda(content), facts);
  const set: SubmissionSet = {
    uniqueId: `${entry.uniqueId}.1`,
    sourceId: townSoftware().find(({ clientId }) => clientId === DEMO_CLIENT)?.sourceId ?? '',
    submissionTime: entry.creationTime,
    patientId: entry.patientId,
    contentType: STAY,
    authors: entry.authors.slice(0, 1),
    intendedRecipients: [],
  };
  return provideBundle(set, entry, content.toString('base64'));
}

if (import.meta.main) {
  const [path, ...others] = process.argv.slice(2);
  if (path === undefined || others.length > 0) {
    process.stderr.write(USAGE);
    process.exit(2);
  }
  process.stdout.write(`${JSON.stringify(bundleOf(readFileSync(path)))}\n`);
}
