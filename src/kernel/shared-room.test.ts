import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedRoom } from './shared-room.ts';

test('row 54: a client fills its share and no more; what it gives back is there for the next', () => {
  const room = new SharedRoom(100);
  const shares = (name: string) => [
    { of: `certificate:${name}`, most: 40 },
    { of: 'address:a', most: 60 },
  ];
  const [one, two, three] = [room.place(shares('1')), room.place(shares('1')), room.place(shares('2'))];
  assert.ok(one.hold(30));
  assert.ok(!two.hold(11), 'the same certificate');
  assert.ok(two.hold(10));
  assert.ok(!three.hold(21), 'the same address');
  assert.ok(three.hold(20));
  assert.equal(room.taken, 60);
  const elsewhere = room.place([{ of: 'address:b', most: 60 }]);
  assert.ok(!elsewhere.hold(41), 'the room itself');
  assert.ok(elsewhere.hold(40));
  assert.ok(one.hold(5), 'less is always taken');
  one.release();
  one.release();
  assert.ok(two.hold(40));
  for (const each of [two, three, elsewhere]) each.release();
  assert.equal(room.taken, 0);
  assert.ok(one.hold(40), 'nothing is left of anybody');
});
