/**
 * Makes src/standards/fhir/generated/*.ts from the compiled French packages in ../shared/data/fhir-packages.
 *
 *   node scripts/generate-fhir-rules.ts           writes the files
 *   node scripts/generate-fhir-rules.ts --check   exits 1 when a committed file differs, 0 when the packages are absent
 *
 * Only facts are kept: cardinalities, types, reference targets, required bindings, patterns, extension slices.
 * Rows equal to those of base-datatype-rules.ts are left out for datatypes, because rules.ts merges them back.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BASE_DATATYPES } from '../src/standards/fhir/base-datatype-rules.ts';
import { CODE_LISTS } from '../src/standards/fhir/code-lists.ts';
import { sharedFolder } from '../test/support/shared.ts';
import { filesOfPackage } from './fhir-packages.ts';

interface ElementDefinition {
  readonly id: string;
  readonly path: string;
  readonly sliceName?: string;
  readonly min: number;
  readonly max: string;
  readonly contentReference?: string;
  readonly type?: readonly { code: string; profile?: string[]; targetProfile?: string[] }[];
  readonly binding?: { strength: string; valueSet?: string };
  readonly [key: `fixed${string}` | `pattern${string}`]: unknown;
}

interface StructureDefinition {
  readonly id: string;
  readonly url: string;
  readonly version: string;
  readonly type: string;
  readonly snapshot: { readonly element: readonly ElementDefinition[] };
}

const GENERATED = resolve(dirname(fileURLToPath(import.meta.url)), '../src/standards/fhir/generated');

/** What is generated, and from which package. Entries of a transaction are ruled by bundle.ts: slices by profile are left out. */
const SOURCES = [
  { packageFile: 'pdsm.tgz', profile: 'pdsm-comprehensive-document-reference' },
  { packageFile: 'pdsm.tgz', profile: 'pdsm-submissionset-comprehensive' },
  { packageFile: 'pdsm.tgz', profile: 'pdsm-comprehensive-provide-document-bundle' },
  { packageFile: 'pdsm.tgz', profile: 'pdsm-simplified-publish' },
  { packageFile: 'pdsm.tgz', profile: 'pdsm-folder-comprehensive' },
] as const;

/** Resource types behind the French profiles that references name; others are named after their type. */
const TARGET_TYPES: Readonly<Record<string, string>> = {
  'as-practitioner': 'Practitioner',
  'as-practitionerrole': 'PractitionerRole',
  'as-organization': 'Organization',
  'fr-core-patient': 'Patient',
  'fr-core-related-person': 'RelatedPerson',
  'pdsm-comprehensive-document-reference': 'DocumentReference',
  'pdsm-folder-comprehensive': 'List',
};

const lastSegment = (url: string): string => (url.split('|')[0] ?? url).split('/').at(-1) ?? url;

function typesOf(element: ElementDefinition, path: string): string {
  if (element.contentReference !== undefined)
    return `#${element.contentReference.split('#')[1]?.split('.').slice(1).join('.')}`;
  const types = (element.type ?? []).map(({ code, targetProfile }) => {
    if (code.startsWith('http://hl7.org/fhirpath/')) return path === 'id' ? 'id' : 'string';
    if (code !== 'Reference' || targetProfile === undefined) return code;
    const targets = targetProfile.map((url) => TARGET_TYPES[lastSegment(url)] ?? lastSegment(url));
    const unknown = targets.find((target) => !/^[A-Z]/.test(target));
    if (unknown !== undefined) throw new Error(`no resource type known for the profile ${unknown}`);
    return targets.includes('Resource') ? 'Reference' : `Reference(${targets.join('|')})`;
  });
  return types.join('|');
}

function rowOf(element: ElementDefinition): string {
  const path = element.path.split('.').slice(1).join('.');
  const parts = [path, `${element.min}..${element.max}`, typesOf(element, path)];
  if (element.binding?.strength === 'required' && element.max !== '0') {
    const name = lastSegment(element.binding.valueSet ?? '');
    // A pattern says more than the binding of a concept; codes alone need their list.
    if (name !== 'mimetypes' && CODE_LISTS[name] === undefined && patternOf(element) === undefined) {
      throw new Error(`no codes known for the value set ${name} of ${element.id}`);
    }
    if (name === 'mimetypes' || CODE_LISTS[name] !== undefined) parts.push(`@${name}`);
  }
  const pattern = patternOf(element);
  if (pattern !== undefined) parts.push(`=${JSON.stringify(pattern)}`);
  return parts.join(' ');
}

function patternOf(element: ElementDefinition): unknown {
  const key = Object.keys(element).find((name) => /^(fixed|pattern)[A-Z]/.test(name));
  return key === undefined ? undefined : element[key as `fixed${string}`];
}

/** `extension~url` rows: the url of an extension slice is its profile's address. */
function sliceRow(element: ElementDefinition): string | null {
  const url = element.type?.[0]?.profile?.[0];
  if (!element.path.endsWith('.extension') || url === undefined) return null;
  const path = element.path.split('.').slice(1).join('.');
  return `${path}~${url} ${element.min}..${element.max} Extension`;
}

function isImplied(path: string, element: ElementDefinition): boolean {
  const [last] = path.split('.').slice(-1);
  if (!path.includes('.')) return false;
  const unrestricted = element.max === '*' || last === 'id';
  return unrestricted && (last === 'id' || last === 'extension' || last === 'modifierExtension') && element.min === 0;
}

/** Rows of a profile: the root, backbone elements and slices in full, children of datatypes where they say more than the base. */
function rowsOf(definition: StructureDefinition): string[] {
  const typeByPath = new Map<string, string>();
  const rows: string[] = [];
  for (const element of definition.snapshot.element.slice(1)) {
    if (
      element.id
        .split('.')
        .slice(0, -1)
        .some((step) => step.includes(':'))
    )
      continue;
    const path = element.path.split('.').slice(1).join('.');
    if (element.sliceName !== undefined) {
      const row = sliceRow(element);
      if (row !== null) rows.push(row);
      continue;
    }
    typeByPath.set(path, element.type?.[0]?.code ?? '');
    const parentType = typeByPath.get(path.split('.').slice(0, -1).join('.'));
    const row = rowOf(element);
    if (isImplied(path, element) && !hasSlices(definition, path)) continue;
    const inBase = BASE_DATATYPES[parentType ?? '']?.includes(row.slice(path.lastIndexOf('.') + 1));
    if (!inBase) rows.push(row);
  }
  return rows;
}

function hasSlices(definition: StructureDefinition, path: string): boolean {
  return definition.snapshot.element.some(
    (element) =>
      element.path === `${definition.type}.${path}` &&
      element.sliceName !== undefined &&
      !element.id
        .split('.')
        .slice(0, -1)
        .some((step) => step.includes(':')),
  );
}

function render(definition: StructureDefinition, packageJson: { name: string; version: string }): string {
  const constant = definition.id.toUpperCase().replaceAll('-', '_');
  const quoted = rowsOf(definition).map((row) => `    '${row.replaceAll("'", "\\'")}',`);
  return [
    '// Generated by scripts/generate-fhir-rules.ts: do not edit.',
    `// Source: package ${packageJson.name} ${packageJson.version}, StructureDefinition ${definition.id} (snapshot). Facts only.`,
    "import type { ProfileTable } from '../rules.ts';",
    '',
    `export const ${constant}: ProfileTable = {`,
    `  url: '${definition.url}',`,
    `  version: '${definition.version}',`,
    `  type: '${definition.type}',`,
    '  rows: [',
    ...quoted,
    '  ],',
    '};',
    '',
  ].join('\n');
}

function generate(folder: string): { file: string; text: string }[] {
  return SOURCES.map(({ packageFile, profile }) => {
    const files = filesOfPackage(readFileSync(join(folder, 'fhir-packages', packageFile)));
    const definition = files.get(`package/StructureDefinition-${profile}.json`);
    const manifest = files.get('package/package.json');
    if (definition === undefined || manifest === undefined) throw new Error(`${profile} is missing in ${packageFile}`);
    const text = render(
      JSON.parse(definition) as StructureDefinition,
      JSON.parse(manifest) as { name: string; version: string },
    );
    return { file: join(GENERATED, `${profile}.ts`), text };
  });
}

function readCommitted(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Files that differ from what the packages say; null when the packages are absent. */
export function differences(): string[] | null {
  const folder = sharedFolder();
  if (folder === null) return null;
  return generate(folder)
    .filter(({ file, text }) => readCommitted(file) !== text)
    .map(({ file }) => file);
}

function main(): void {
  const folder = sharedFolder();
  if (folder === null) {
    console.log('FHIR rules: the packages of ../shared/data are absent, nothing to compare.');
    return;
  }
  if (process.argv.includes('--check')) {
    const stale = differences() ?? [];
    for (const file of stale)
      console.error(`FHIR rules: ${file} differs from the packages; run scripts/generate-fhir-rules.ts`);
    process.exitCode = stale.length === 0 ? 0 : 1;
    return;
  }
  for (const { file, text } of generate(folder)) writeFileSync(file, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
