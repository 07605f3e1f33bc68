import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Failure } from './errors.ts';

interface Compiled {
  Check(value: unknown): boolean;
  Errors(value: unknown): Iterable<{ instancePath: string; message: string }>;
}

/** The shapes of inputs, each compiled once. */
export class InputShapes {
  readonly #shapes = new WeakMap<object, Compiled>();

  /** @throws Failure invalid-input with the first twenty problems */
  require(schema: TSchema, input: unknown): void {
    let shape = this.#shapes.get(schema);
    if (shape === undefined) {
      shape = Compile(schema) as unknown as Compiled;
      this.#shapes.set(schema, shape);
    }
    if (shape.Check(input)) return;
    const problems = [...shape.Errors(input)].slice(0, 20).map((e) => ({ at: e.instancePath, reason: e.message }));
    throw new Failure('invalid-input', { problems });
  }
}
