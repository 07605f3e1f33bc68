/**
 * npm run bench:access: what the decision costs. Prints the microseconds of one decision (median of rounds over generated states) and
 * the ratio between a list of 50 filtered by every rule and the same list unfiltered, in the same database.
 */
import fc from 'fast-check';
import pg from 'pg';
import { stateAt } from '../src/access/access-state.ts';
import { decide, filterOf } from '../src/access/decide.ts';
import type { DocumentFilter } from '../src/access/document-filter.ts';
import { filterValues, VISIBLE } from '../src/documents/queries.ts';
import { actors, documents, NOW, RECORD, states } from '../test/support/arbitrary-access.ts';
import { startDatabases } from '../test/support/databases.ts';
import { loadNow } from './machine.ts';

const TARGET_US = 5;
const TARGET_RATIO = 1.3;
const CASES = 2_000;
const ROUNDS = 25;
const WARM_UP = 5;
const DOCUMENTS = 900;
const LISTS = 400;

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Processor time, which other programs disturb less than the clock: microseconds of `work`, of one of `times`. */
function processorTime(times: number, work: () => void): number {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / times;
}

/**
 * Microseconds of a decision, on a state as the runner reads it at that instant, and on one whose dates are to be compared with another
 * instant.
 */
function timeDecision(): { readonly asRead: number; readonly dated: number } {
  const dated = fc.sample(fc.tuple(actors, states, documents), { seed: 1, numRuns: CASES });
  const asRead = dated.map(([actor, state, document]): (typeof dated)[number] => [
    actor,
    { ...stateAt(state, NOW), readAt: NOW.getTime() },
    document,
  ]);
  const decideAll = (cases: typeof dated): number => {
    const all = structuredClone(cases);
    return processorTime(CASES, () => {
      for (const [actor, state, document] of all)
        decide(actor, actor.onBehalfOf, 'documents.retrieve', actor.purpose, state, document, NOW);
    });
  };
  const rounds = Array.from({ length: WARM_UP + ROUNDS }, () => [decideAll(asRead), decideAll(dated)] as const);
  const measured = rounds.slice(WARM_UP);
  return { asRead: median(measured.map(([us]) => us)), dated: median(measured.map(([, us]) => us)) };
}

async function timeLists(client: pg.Client): Promise<{ readonly plain: number; readonly filtered: number }> {
  const rows = fc.sample(documents, { seed: 2, numRuns: DOCUMENTS }).map((row, place) => ({
    ...{
      place,
      record_id: RECORD,
      current: true,
      logical_id: row.logicalId,
      type_code: row.typeCode,
      status: 'approved',
    },
    ...{ masked: row.masked, hidden_from_holder: row.hiddenFromHolder, owner: row.own ? 'mine' : 'other' },
    hidden_from_representatives: row.hiddenFromRepresentatives,
  }));
  await client.query(`create temp table entry_case as select e.*, array[convert_to(owner, 'UTF8')] as owner_keys
    from json_to_recordset('${JSON.stringify(rows)}') as e (place int, record_id uuid, current boolean, logical_id uuid, type_code text,
      status text, masked boolean, hidden_from_holder boolean, hidden_from_representatives boolean, owner text)`);
  await client.query('create index on entry_case (record_id, place) where current');
  await client.query('analyze entry_case');
  const from = 'select * from entry_case e where';
  const plain = `${from} e.record_id = $1 and e.current order by place limit 50`;
  const filtered = `${from} ${VISIBLE} order by place limit 50`;
  const filter = filterWithRules();
  const values = [RECORD, ...filterValues(filter, [Buffer.from('mine')])];
  const time = async (name: string, text: string, bound: unknown[]): Promise<number> => {
    const at = performance.now();
    await client.query({ name, text, values: bound });
    return performance.now() - at;
  };
  const [without, withRules]: [number[], number[]] = [[], []];
  for (let i = 0; i < LISTS; i += 1) {
    without.push(await time('plain', plain, [RECORD]));
    withRules.push(await time('filtered', filtered, values));
  }
  return { plain: median(without), filtered: median(withRules) };
}

/** A doctor whom the person gave rules of every kind. */
function filterWithRules(): DocumentFilter {
  const [actor] = fc.sample(
    actors.filter((a) => a.kind === 'professional' && a.profession?.code === '10'),
    { seed: 3, numRuns: 1 },
  );
  if (actor === undefined) throw new Error('no doctor was generated');
  const rules = [
    { kind: 'consent', subjectKind: 'professional' },
    { kind: 'hide', subjectKind: 'everyone', category: 'BIOLOGIE' },
    { kind: 'show', subjectKind: 'professional', category: 'CPT_REND' },
    { kind: 'hide', subjectKind: 'profession', documentId: '00000000-0000-4000-8000-000000000001' },
    { kind: 'show', subjectKind: 'professional', documentId: '00000000-0000-4000-8000-000000000002' },
  ] as const;
  return filterOf({ ...actor, purpose: 'normal' }, 'documents.search', { recordId: RECORD, rules });
}

const { asRead, dated } = timeDecision();
const databases = await startDatabases();
const client = new pg.Client({ connectionString: databases.superuser('carnet_record') });
await client.connect();
const { plain, filtered } = await timeLists(client);
await client.end();
await databases.stop();
const ratio = filtered / plain;
const said = (isMet: boolean): string => (isMet ? 'met' : 'MISSED');
process.stdout.write(
  `load ${loadNow()}; decision: ${asRead.toFixed(2)} µs of processor on a state as it is read, ${dated.toFixed(2)} µs when its dates are compared ` +
    `(target ${TARGET_US} µs: ${said(Math.max(asRead, dated) < TARGET_US)})\n` +
    `list of 50 with every rule: ${filtered.toFixed(3)} ms, without filter ${plain.toFixed(3)} ms, ratio ${ratio.toFixed(2)} ` +
    `(target ${TARGET_RATIO}: ${said(ratio <= TARGET_RATIO)})\n`,
);
