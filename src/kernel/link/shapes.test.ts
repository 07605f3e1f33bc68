import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as shape from './shapes.ts';

test('any value of a shape is read back the same; any other JSON is refused, never half read', () => {
  const tree = shape.both(
    shape.object({ id: shape.text(10), when: shape.nullable(shape.instant), kind: shape.oneOf('a', 'b') }),
    shape.optional({ count: shape.integer, parts: shape.list(shape.bytes(20), 3) }),
  );
  const values = fc.record(
    {
      id: fc.string({ maxLength: 10 }),
      when: fc.option(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2200-01-01') })),
      kind: fc.constantFrom('a' as const, 'b' as const),
      count: fc.maxSafeInteger(),
      parts: fc.array(
        fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
        { maxLength: 3 },
      ),
    },
    { requiredKeys: ['id', 'when', 'kind'] },
  );
  const seed = 20_261_122;
  fc.assert(
    fc.property(values, (value) => {
      assert.deepEqual({ ...tree.read(JSON.parse(JSON.stringify(tree.write(value))), 'x') }, { ...value });
    }),
    { seed },
  );
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      try {
        tree.read(value, 'x');
      } catch (error) {
        assert.ok(error instanceof shape.ShapeError);
      }
    }),
    { seed },
  );
  assert.throws(() => shape.plain().read(JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`), 'x'), shape.ShapeError);
  assert.throws(() => shape.plain().read(JSON.parse('{"__proto__":{"a":1}}'), 'x'), shape.ShapeError);
});
