/** What operators do to the table of professions and types. Each step counts in the record zone's security log. */
import { compareMatrices } from '../access/compare-matrices.ts';
import type { TypeRules } from '../access/matrix.ts';
import { readMatrixCsv, writeMatrixCsv } from '../access/matrix-csv.ts';
import { MatrixVersions } from '../access/matrix-versions.ts';
import type { ServingConfig } from '../config.ts';
import type { MatrixAnswer, MatrixRequest } from '../doors/cli/matrix-shapes.ts';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { isFailure } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import { ConfigError } from '../settings.ts';
import { openServed } from './deployment.ts';
import { NO_MAIL } from './imports.ts';
import type { RecordZone } from './record-zone.ts';

const NOTHING: MatrixAnswer = { versions: [], csv: [], changes: [], problems: [] };

/** @throws Failure unknown-matrix, matrix-refused; CsvHeaderError; ConfigError where the record zone is not at hand */
export async function workOnMatrix(config: ServingConfig, log: Log, request: MatrixRequest): Promise<MatrixAnswer> {
  const served = await openServed(config, log, { transport: NO_MAIL });
  try {
    if (served.record === null)
      throw new ConfigError(['The table is in the record zone: run this with --zone record.']);
    return await answerMatrix(served.record.zone, request);
  } finally {
    await served.close();
  }
}

type MatrixPlace = Pick<RecordZone, 'database' | 'security' | 'keys'>;

/** The same on an open zone. */
export async function answerMatrix(
  { database, security, keys }: MatrixPlace,
  request: MatrixRequest,
  clock: Clock = systemClock,
): Promise<MatrixAnswer> {
  const versions = new MatrixVersions(database, clock);
  if (!('by' in request)) return look(versions, request);
  const note = (act: string): void => security.note(`operator:${act}-matrix`, keys.actorKey(`operator|${request.by}`));
  try {
    const answer = await change(versions, request);
    note(answer.problems.length > 0 ? 'refused' : request.act);
    return answer;
  } catch (error) {
    if (isFailure(error, 'matrix-refused')) note('refused');
    throw error;
  } finally {
    await security.flush();
  }
}

async function look(versions: MatrixVersions, request: Exclude<MatrixRequest, { by: string }>): Promise<MatrixAnswer> {
  switch (request.act) {
    case 'list':
      return { ...NOTHING, versions: await versions.list() };
    case 'export':
      return { ...NOTHING, csv: writeMatrixCsv(await versions.rules(request.version)) };
    case 'diff': {
      const [from, to] = [await versions.rules(request.from), await versions.rules(request.to)];
      return { ...NOTHING, changes: compareMatrices(from, to) };
    }
  }
}

async function change(
  versions: MatrixVersions,
  request: Extract<MatrixRequest, { by: string }>,
): Promise<MatrixAnswer> {
  if (request.act === 'import') {
    const { rules, problems } = await readMatrixCsv(request.bytes);
    if (problems.length > 0) return { ...NOTHING, problems };
    const number = await versions.propose({ ...request, rules });
    const made = (await versions.list()).filter(({ version }) => version === number);
    return { ...NOTHING, versions: made, changes: await changesFromNow(versions, rules) };
  }
  const { version, by } = request;
  if (request.act === 'withdraw') return { ...NOTHING, versions: [await versions.withdraw(version, by)] };
  const approved = await versions.approve(version, by);
  return { ...NOTHING, versions: [approved], changes: await changesFromNow(versions, await versions.rules(version)) };
}

async function changesFromNow(versions: MatrixVersions, rules: TypeRules) {
  const inForce = (await versions.list()).find(({ status }) => status === 'in-force');
  return compareMatrices(inForce === undefined ? {} : await versions.rules(inForce.version), rules);
}
