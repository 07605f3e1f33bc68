import { Type } from 'typebox';
import { defineAction } from '../../src/kernel/action.ts';
import type { Transaction } from '../../src/kernel/transaction.ts';

// First belt, the compiler: each `@ts-expect-error` fails the type check when the mistake under it starts to compile.

const input = Type.Object({ id: Type.String() });

// @ts-expect-error an action names who is authorised
export const withoutAuthorize = defineAction({
  name: 'belt.without-authorize',
  input,
  owner: (i: { id: string }) => i,
  perform: async () => ({ output: null, objects: [] }),
});

// @ts-expect-error an action names the owner that it touches
export const withoutOwner = defineAction({
  name: 'belt.without-owner',
  input,
  authorize: () => ({ permit: true, rule: 'x' }),
  perform: async () => ({ output: null, objects: [] }),
});

// @ts-expect-error an action names the shape of its input
export const withoutInput = defineAction({
  name: 'belt.without-input',
  owner: (i: { id: string }) => i,
  authorize: () => ({ permit: true, rule: 'x' }),
  perform: async () => ({ output: null, objects: [] }),
});

export const withoutObjects = defineAction({
  name: 'belt.without-objects',
  input,
  owner: (i) => i,
  authorize: () => ({ permit: true, rule: 'x' }),
  // @ts-expect-error an action says which objects it returned or changed: the trace names them
  perform: async () => ({ output: null }),
});

export const wrongDecision = defineAction({
  name: 'belt.boolean',
  input,
  owner: (i) => i,
  // @ts-expect-error a decision is explained, not a boolean
  authorize: () => true,
  perform: async () => ({ output: null, objects: [] }),
});

// @ts-expect-error a transaction is not made by hand: only the database makes one, inside an act
export const byHand: Transaction = {};
