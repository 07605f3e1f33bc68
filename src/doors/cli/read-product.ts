import { readFileSync, statSync } from 'node:fs';
import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { KeySet, Product } from './directory-shapes.ts';
import { CommandEnd } from './terminal.ts';

/** Bytes of a file that registers a product: eight keys of the largest size are 12,000. */
const MAX_PRODUCT_BYTES = 100_000;
const MAX_SHOWN_PROBLEMS = 5;

const Text = Type.String({ minLength: 1 });
const Keys = Type.Object({
  keys: Type.Array(Type.Object({ kid: Text, kty: Type.Union([Type.Literal('EC'), Type.Literal('RSA')]) })),
});
const Fields = Type.Object(
  {
    clientId: Text,
    name: Text,
    version: Text,
    approvalNumber: Type.String(),
    sourceId: Text,
    kind: Type.Union([Type.Literal('professional'), Type.Literal('structure')]),
    structureId: Type.Optional(Text),
    jwks: Type.Optional(Keys),
    jwksUri: Type.Optional(Text),
  },
  { additionalProperties: false },
);

/** What each member of the file means, for `--help`. */
export const PRODUCT_FIELDS: readonly (readonly [string, string])[] = [
  ['clientId', '3 to 100 letters, digits, dots, dashes: `iss` and `sub` of its assertions'],
  ['name, version', 'as traces show them'],
  ['approvalNumber', 'number of its approval; may be empty'],
  ['sourceId', 'OID of the installed instance (SubmissionSet.sourceId)'],
  ['kind', '"professional": acts for signed-in professionals; "structure": for the one structure that runs it'],
  ['structureId', 'Struct_IdNat of that structure, for kind "structure" only'],
  ['jwks', 'its public keys (RFC 7517), 1 to 8, each with a kid: EC P-256, or RSA of 2048 bits and more'],
  ['jwksUri', 'or, instead of jwks, the https address on the public Internet where it publishes them'],
];

/** @throws CommandEnd usage */
export function readProduct(path: string): Product {
  const { jwks, ...fields } = readAs(path, Fields);
  if ((jwks === undefined) === (fields.jwksUri === undefined))
    throw new CommandEnd('usage', `${path} has neither jwks nor jwksUri, or both: its keys are stated one way.`);
  return { ...fields, jwks: (jwks ?? { keys: [] }) as KeySet };
}

/** @throws CommandEnd usage */
export function readKeys(path: string): KeySet {
  return readAs(path, Keys) as KeySet;
}

function readAs<S extends TSchema>(path: string, schema: S): Static<S> {
  const file = statSync(path, { throwIfNoEntry: false });
  if (file?.isFile() !== true) throw new CommandEnd('usage', `There is no file ${path}.`);
  if (file.size > MAX_PRODUCT_BYTES) {
    throw new CommandEnd('usage', `${path} has more than ${MAX_PRODUCT_BYTES} bytes.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new CommandEnd('usage', `${path} is not JSON.`);
  }
  const shape = Compile(schema);
  if (shape.Check(value)) return value as Static<S>;
  const problems = [...shape.Errors(value)].slice(0, MAX_SHOWN_PROBLEMS);
  const words = problems.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
  throw new CommandEnd('usage', `${path} is not what is expected: ${words.join('; ')}.`);
}
