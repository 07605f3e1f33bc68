/**
 * npm run bench:access: what the decision costs. Prints the microseconds of one decision (median of rounds over generated states) and
 * the ratio between a list of 50 filtered by every rule and the same list unfiltered, in the same database: by processor time, and by the clock.
 */
import fc from 'fast-check';
import pg from 'pg';
import { stateAt } from '../src/access/access-state.ts';
import { decide, filterOf } from '../src/access/decide.ts';
import type { DocumentFilter } from '../src/access/document-filter.ts';
import { filterValues, VISIBLE } from '../src/documents/queries.ts';
import { actors, documents, NOW, RECORD, states } from '../test/support/arbitrary-access.ts';
import { startDatabases } from '../test/support/databases.ts';
import { cpuOf, loadNow } from './machine.ts';

const TARGET_US = 5;
const TARGET_RATIO = 1.3;
const CASES = 2_000;
const ROUNDS = 25;
const WARM_UP = 5;
const DOCUMENTS = 900;
/** Lists asked in turn without filter and with it. */
const BLOCK = 100;
const BLOCKS = 30;

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

async function timeLists(client: pg.Client): Promise<{ readonly plain: ListCost; readonly filtered: ListCost }> {
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
  const [backend] = (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows;
  /** Adds to `of` the milliseconds of so many lists by the clock, and the processor time of the database and of this process. */
  const ask = async (of: ListCost, name: string, text: string, bound: unknown[]): Promise<void> => {
    const [here, there] = [process.cpuUsage(), cpuOf(backend?.pid ?? 0)];
    for (let i = 0; i < BLOCK; i += 1) {
      const at = performance.now();
      await client.query({ name, text, values: bound });
      of.clock.push(performance.now() - at);
    }
    const { user, system } = process.cpuUsage(here);
    of.client += user + system;
    of.database += cpuOf(backend?.pid ?? 0) - there;
  };
  const [plainCost, filteredCost]: [ListCost, ListCost] = [noCost(), noCost()];
  for (let i = 0; i < BLOCKS; i += 1) {
    await ask(plainCost, 'plain', plain, [RECORD]);
    await ask(filteredCost, 'filtered', filtered, values);
  }
  return { plain: plainCost, filtered: filteredCost };
}

/** Milliseconds of each list by the clock; microseconds of processor of all. */
interface ListCost {
  readonly clock: number[];
  client: number;
  database: number;
}
const noCost = (): ListCost => ({ clock: [], client: 0, database: 0 });

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
// As the server's connections (kernel/transaction.ts).
const options = '-c plan_cache_mode=force_generic_plan';
const client = new pg.Client({ connectionString: databases.superuser('carnet_record'), options });
await client.connect();
const { plain, filtered } = await timeLists(client);
await client.end();
await databases.stop();
const said = (isMet: boolean): string => (isMet ? 'met' : 'MISSED');
const us = (of: ListCost): string =>
  [of.client, of.database].map((all) => (all / BLOCK / BLOCKS).toFixed(0)).join(' + ');
const [clock, processor] = [
  median(filtered.clock) / median(plain.clock),
  (filtered.client + filtered.database) / (plain.client + plain.database),
];
process.stdout.write(
  `load ${loadNow()}; decision: ${asRead.toFixed(2)} µs of processor on a state as it is read, ${dated.toFixed(2)} µs when its dates are compared ` +
    `(target ${TARGET_US} µs: ${said(Math.max(asRead, dated) < TARGET_US)})\n` +
    `list of 50 with every rule: ${us(filtered)} µs of processor (client + database), without filter ${us(plain)}, ratio ${processor.toFixed(2)}; ` +
    `by the clock ${median(filtered.clock).toFixed(2)} and ${median(plain.clock).toFixed(2)} ms, ratio ${clock.toFixed(2)} ` +
    `(target ${TARGET_RATIO} of processor: ${said(processor <= TARGET_RATIO)})\n`,
);
