/**
 * Schemathesis, which nobody here wrote, against a running demonstration: what the FHIR door answers to thousands of requests
 * made from its own OpenAPI document, and whether the document says so. Not part of `npm test`: two to four minutes.
 *
 *   npm run judge:openapi [-- options of schemathesis]
 *
 * SCHEMATHESIS names the program; without it and without one on PATH, it is installed by pip into var/judges.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Bundle, DocumentReference } from '../src/standards/fhir/types.ts';
import type { World } from '../test/support/running-world.ts';
import { startWorld } from '../test/support/world.ts';
import { attendingToken, deposit, newDeposit, patientOf, request } from '../test/support/world-documents.ts';

const VERSION = '4.32.5';
const JUDGES = resolve(import.meta.dirname, '../var/judges');
const EXAMPLES = '60';
/** The token lives five minutes. */
const MAX_SECONDS = '200';
/**
 * Left out, each for a reason: what a search refuses by its words cannot be said in a schema of texts (positive data), a
 * parameter that is not declared is refused only where it would change the answer (negative data).
 */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'unsupported_method',
  'ignored_auth',
  'use_after_free',
];

function program(): string {
  const named = process.env['SCHEMATHESIS'];
  if (named !== undefined) return named;
  if (spawnSync('schemathesis', ['--version']).status === 0) return 'schemathesis';
  const own = join(JUDGES, 'bin/schemathesis');
  if (existsSync(own)) return own;
  for (const words of [
    ['python3', '-m', 'venv', JUDGES],
    [join(JUDGES, 'bin/pip'), 'install', '--quiet', `schemathesis==${VERSION}`],
  ]) {
    const [command = '', ...rest] = words;
    if (spawnSync(command, rest, { stdio: 'inherit' }).status !== 0) throw new Error(`${words.join(' ')} failed`);
  }
  return own;
}

/** Ids that exist, so that more than absence is tried. */
async function configuration(world: World, token: string): Promise<string> {
  const person = world.demo.persons[0];
  if (person === undefined) throw new Error('the demonstration has nobody');
  const patient = patientOf(person);
  const made = await deposit(world, token, newDeposit(patient));
  const [, entry = '', binary = ''] = ((JSON.parse(made.text) as Bundle).entry ?? []).map(
    ({ response }) => response?.location?.split('/')[1] ?? '',
  );
  const card = await request(`${world.baseUrl}/fhir/DocumentReference/${entry}`, token);
  const { masterIdentifier } = JSON.parse(card.text) as DocumentReference;
  const ins = `urn:oid:${patient.oid}|${patient.value}`;
  const operations = [
    ['GET /DocumentReference/{id}', `id = "${entry}"`],
    ['PATCH /DocumentReference/{id}', `id = "${entry}"`],
    ['GET /Binary/{id}', `id = "${binary}"`],
    ['PATCH /DocumentReference', `identifier = "urn:ietf:rfc:3986|${masterIdentifier?.value}"`],
    ['GET /DocumentReference', `"patient.identifier" = "${ins}"`],
    ['GET /Patient', `identifier = "${ins}"`],
  ];
  const rows = operations.map(([name, value]) => `[[operations]]\ninclude-name = "${name}"\nparameters = { ${value} }`);
  return `${rows.join('\n')}\n`;
}

async function main(): Promise<void> {
  const judge = program();
  const world = await startWorld({ workers: 1 });
  const folder = mkdtempSync(join(tmpdir(), 'carnet-judge-'));
  try {
    const person = world.demo.persons[0];
    if (person === undefined) throw new Error('the demonstration has nobody');
    const token = await attendingToken(world, person);
    const file = join(folder, 'schemathesis.toml');
    writeFileSync(file, await configuration(world, token));
    const words = ['--config-file', file, 'run', `${world.baseUrl}/fhir/openapi.json`];
    const limits = ['--max-examples', EXAMPLES, '--max-time', MAX_SECONDS, '--continue-on-failure'];
    const options = ['-H', `Authorization: Bearer ${token}`, '--checks', CHECKS.join(','), ...limits];
    const { status } = spawnSync(judge, [...words, ...options, ...process.argv.slice(2)], {
      cwd: folder,
      stdio: 'inherit',
    });
    process.exitCode = status ?? 1;
    if (/"level":(50|60)/.test(world.logs())) {
      console.error('The server logged an error while it was judged.');
      process.exitCode = 1;
    }
  } finally {
    await world.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
