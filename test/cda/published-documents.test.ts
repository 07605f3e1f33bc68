import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CdaError } from '../../src/standards/cda/cda-error.ts';
import { compareDeclared } from '../../src/standards/cda/compare-metadata.ts';
import { deriveEntry } from '../../src/standards/cda/derive-metadata.ts';
import type { NarrativeSection } from '../../src/standards/cda/narrative.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import { readNarrative } from '../../src/standards/cda/read-narrative.ts';
import { sharedFolder, skipWithoutShared } from '../support/shared.ts';

/** Published documents that deserve a refusal, and why. Every other one must be read. */
const REFUSED: Readonly<Record<string, string>> = {
  // An INS under a production authority whose key is wrong: 223042545611404 should end with 82.
  'OBP-SNE_2024.01.xml': 'ins-wrong-key',
};
const PUBLISHED_DOCUMENTS = 47;

function count(sections: readonly NarrativeSection[]): { sections: number; blocks: number; results: number } {
  const total = { sections: sections.length, blocks: 0, results: 0 };
  for (const section of sections) {
    const inner = count(section.sections);
    total.sections += inner.sections;
    total.blocks += section.blocks.length + inner.blocks;
    total.results += section.results.length + inner.results;
  }
  return total;
}

function outcomeOf(bytes: Buffer): string {
  try {
    const cda = readCda(bytes);
    const sha1 = createHash('sha1').update(bytes).digest('hex');
    const derived = deriveEntry(cda, { sha1, size: bytes.length });
    const { entry } = derived;
    assert.equal(Buffer.from(JSON.stringify(entry)).length > 500, true);
    assert.ok(entry.facilityType && entry.practiceSetting && entry.legalAuthenticator && entry.serviceStart);
    assert.ok(entry.authors.length > 0 && entry.sourcePatientInfo?.birthName && entry.title !== '');
    assert.deepEqual(compareDeclared(entry, derived), { contradictions: [], warnings: [] });
    const narrative = readNarrative(bytes);
    assert.equal(narrative.truncated, false);
    const { sections, blocks, results } = count(narrative.sections);
    assert.ok(cda.level === 'N1' ? narrative.attachments.length === 1 : sections > 0 && blocks > 0);
    const warnings = [...cda.warnings, ...derived.warnings]
      .map((each) => each.code)
      .filter((code) => code !== 'stylesheet-instruction-ignored');
    const codes = `${entry.typeCode.code} / ${entry.classCode.code} / ${entry.formatCode.code}`;
    return `${cda.envelope} ${cda.level}; ${codes}; ${sections} sections, ${blocks} blocks, ${results} results, ${narrative.attachments.length} files; ${warnings.join(', ')}`;
  } catch (error) {
    if (error instanceof CdaError) return `refused: ${error.code}`;
    throw error;
  }
}

test('every published document is read with complete metadata and a narrative, or refused for a deserved reason', {
  skip: skipWithoutShared,
}, (t) => {
  const folder = join(sharedFolder() ?? '', 'cda');
  const names = readdirSync(folder).filter((name) => name.endsWith('.xml'));
  assert.equal(names.length, PUBLISHED_DOCUMENTS);
  for (const name of names) {
    const outcome = outcomeOf(readFileSync(join(folder, name)));
    t.diagnostic(`${name}: ${outcome}`);
    const reason = REFUSED[name];
    if (reason === undefined) assert.doesNotMatch(outcome, /^refused/, name);
    else assert.equal(outcome, `refused: ${reason}`, name);
  }
});

test('a deployment that replays published examples accepts wrong keys with a warning', {
  skip: skipWithoutShared,
}, () => {
  for (const name of Object.keys(REFUSED)) {
    const cda = readCda(readFileSync(join(sharedFolder() ?? '', 'cda', name)), { wrongKey: 'warn' });
    assert.ok(cda.warnings.some((each) => each.code === 'ins-wrong-key'));
  }
});
