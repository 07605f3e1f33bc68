import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { TYPE_CODES } from '../../src/standards/terminologies/generated/type-code.ts';
import { sharedFolder, skipWithoutShared } from '../support/shared.ts';

test('the generated tables are those of the published value sets', { skip: skipWithoutShared }, () => {
  const file = join(sharedFolder() ?? '', 'value-sets/type-code.json');
  const published = JSON.parse(readFileSync(file, 'utf8')) as {
    concepts: { code: string; classCode?: string; inDMP: boolean }[];
  };
  assert.deepEqual(
    TYPE_CODES.map(({ code, classCode, inDmp }) => [code, classCode ?? '', inDmp]),
    published.concepts.map(({ code, classCode, inDMP }) => [code, classCode ?? '', inDMP]),
  );
});
