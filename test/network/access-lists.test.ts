import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import pg from 'pg';
import type { DocumentFacts } from '../../src/access/access-state.ts';
import { decide, filterOf } from '../../src/access/decide.ts';
import { filterValues, VISIBLE } from '../../src/documents/queries.ts';
import { actors, documents, NOW, RECORD, states } from '../support/arbitrary-access.ts';
import { startDatabases, type TestDatabases } from '../support/databases.ts';

// What a list shows by SQL is what the decision says of each document: the statement's own condition, on generated rows.

const DOCUMENTS = 500;
const CASES = process.env.CARNET_TEST_FULL === undefined ? 20_000 : 100_000;
const OWN = Buffer.from('mine');

let databases: TestDatabases;
let client: pg.Client;
before(async () => {
  databases = await startDatabases();
  client = new pg.Client({ connectionString: databases.superuser('carnet_record') });
  await client.connect();
});
after(async () => {
  await client.end();
  await databases.stop();
});

test(`row 39: the list filter in SQL is the decision, on ${CASES} generated cases`, async () => {
  const seed = Number(process.env.CARNET_SEED ?? 20260312);
  const rows = fc.sample(documents, { seed, numRuns: DOCUMENTS });
  await client.query(
    `create temp table entry_case as
    select * from json_to_recordset($1) as e (place int, record_id uuid, current boolean, logical_id uuid, type_code text, status text,
      masked boolean, hidden_from_holder boolean, hidden_from_representatives boolean, owner text)`.replace(
      '$1',
      literal(rows),
    ),
  );
  const statement = `select place from (select place, record_id, current, logical_id, type_code, status, masked, hidden_from_holder,
    hidden_from_representatives, array[convert_to(owner, 'UTF8')] as owner_keys from entry_case) e where ${VISIBLE} order by place`;
  let permitted = 0;
  let shownInAll = 0;
  const runs = CASES / DOCUMENTS;
  const samples = fc.sample(fc.tuple(actors, states), { seed, numRuns: runs * 12 });
  // States that refuse everything prove little: each run is one that lists, as far as the sample has them.
  const listing = samples.filter(([actor, state]) => search(actor, state).permit);
  const others = samples.filter(([actor, state]) => !search(actor, state).permit).slice(0, Math.ceil(runs / 20));
  const cases = [...listing.slice(0, runs - others.length), ...others];
  assert.equal(cases.length, runs, 'the sample is large enough');
  for (const [actor, state] of cases) {
    const lists = search(actor, state).permit;
    const filter = filterOf(actor, 'documents.search', state, NOW);
    const found = lists
      ? (await client.query({ name: 'cases', text: statement, values: [RECORD, ...filterValues(filter, [OWN])] })).rows
      : [];
    const shown = new Set(found.map(({ place }: { place: number }) => place));
    const wrong = rows.find((row, i) => reads(actor, state, row) !== shown.has(i));
    assert.equal(wrong, undefined, `seed ${seed}: ${JSON.stringify({ actor, state, wrong })}`);
    permitted += Number(lists);
    shownInAll += shown.size;
  }
  assert.ok(permitted > runs * 0.9, `${permitted} of ${runs} list`);
  assert.ok(shownInAll > CASES * 0.2 && shownInAll < CASES * 0.9, `${shownInAll} of ${CASES} are shown`);
});

type State = Parameters<typeof decide>[4];
type Asking = Parameters<typeof decide>[0];

function search(actor: Asking, state: State) {
  return decide(actor, actor.onBehalfOf, 'documents.search', actor.purpose, state, null, NOW);
}

/** What was withdrawn is in no list; its author alone may still see, by its id, that it is gone. */
function reads(actor: Asking, state: State, document: DocumentFacts): boolean {
  const decision = decide(actor, actor.onBehalfOf, 'documents.read', actor.purpose, state, document, NOW);
  return decision.permit && document.status !== 'deleted';
}

function literal(rows: readonly (DocumentFacts & { readonly logicalId: string })[]): string {
  const json = rows.map((row, place) => ({
    place,
    record_id: RECORD,
    current: true,
    logical_id: row.logicalId,
    type_code: row.typeCode,
    status: row.status,
    masked: row.masked,
    hidden_from_holder: row.hiddenFromHolder,
    hidden_from_representatives: row.hiddenFromRepresentatives,
    owner: row.own ? 'mine' : 'other',
  }));
  return `'${JSON.stringify(json)}'`;
}
