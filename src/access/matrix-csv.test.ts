import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { typeRules } from '../../test/support/arbitrary-access.ts';
import { compareMatrices } from './compare-matrices.ts';
import { readsType, SHIPPED_MATRIX, type TypeRules, typeRuleOf } from './matrix.ts';
import { MATRIX_TYPES, readMatrixCsv, writeMatrixCsv } from './matrix-csv.ts';

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
const read = (...lines: readonly string[]) => readMatrixCsv(bytesOf(lines.join('\n')));
const HEADER = 'profession;reads;type';
/** What a table says, whatever the order of its lines. */
const said = (rules: TypeRules) => MATRIX_TYPES.map((type) => readers(rules, type));
const readers = (rules: TypeRules, type: string) =>
  Object.keys(rules)
    .filter((profession) => readsType(typeRuleOf({ rules }, profession), type))
    .sort();

test('what is exported is imported again as the same table, the shipped one and any other (seed printed on failure)', async () => {
  const { rules, problems } = await read(...writeMatrixCsv(SHIPPED_MATRIX.rules));
  assert.deepEqual([problems, said(rules)], [[], said(SHIPPED_MATRIX.rules)]);
  await fc.assert(
    fc.asyncProperty(typeRules, async (made) => {
      const back = await read(...writeMatrixCsv(made));
      assert.deepEqual([back.problems, said(back.rules)], [[], said(made)]);
    }),
    { numRuns: 30 },
  );
});

test('the difference of two tables, added to the first, is the second', () => {
  fc.assert(
    fc.property(typeRules, typeRules, (first, second) => {
      const changes = new Map(compareMatrices(first, second).map((one) => [one.profession, one]));
      for (const profession of ['10', '21', '28', '60', '94'])
        for (const type of [...MATRIX_TYPES, 'X-INCONNU']) {
          const change = changes.get(profession);
          const isOther = type === 'X-INCONNU';
          const gained = isOther ? change?.others === 'gained' : change?.gains.includes(type) === true;
          const lost = isOther ? change?.others === 'lost' : change?.losses.includes(type) === true;
          const before = readsType(typeRuleOf({ rules: first }, profession), type);
          assert.equal(
            readsType(typeRuleOf({ rules: second }, profession), type),
            (before || gained) && !lost,
            `${profession} ${type}`,
          );
        }
    }),
    { numRuns: 30 },
  );
  assert.deepEqual(compareMatrices(SHIPPED_MATRIX.rules, SHIPPED_MATRIX.rules), []);
});

test('each bad line is told by its number; one of them and the file is refused', async () => {
  const { problems } = await read(
    HEADER,
    '10;all-but;ATTEST-RESID',
    ';all-but;11488-4', // 3
    '12345;only;11488-4', // 4
    '60;some;11488-4', // 5
    '60;only;NO-SUCH-TYPE', // 6
    '10;all-but;ATTEST-RESID', // 7
    '10;only;11488-4', // 8
    '10;all-but;', // 9
    '21;only;',
    '21;only;', // 11
    '21;only;11488-4', // 12
    '28;only', // 13
  );
  assert.deepEqual(
    problems.map(({ line, reason }) => [
      line,
      /empty|TRE_G15|not all-but|JDV_J07|twice|earlier line|two lines|says all|fields/.exec(reason)?.[0],
    ]),
    [
      [3, 'empty'],
      [4, 'TRE_G15'],
      [5, 'not all-but'],
      [6, 'JDV_J07'],
      [7, 'twice'],
      [8, 'earlier line'],
      [9, 'says all'],
      [11, 'two lines'],
      [12, 'says all'],
      [13, 'fields'],
    ],
  );
  assert.equal((await read(HEADER)).problems.length, 1, 'a file that was cut closes nothing');
  await assert.rejects(read('profession;type', '10;11488-4'), /lacks these columns: reads/);
});

test('everything and nothing are said by one line', async () => {
  const { rules } = await read(HEADER, '10;all-but;', '21;only;');
  assert.deepEqual([readers(rules, '11488-4'), rules['21']], [['10'], { reads: 'only', types: [] }]);
});
