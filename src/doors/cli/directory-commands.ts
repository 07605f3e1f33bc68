/** `carnet products …`, `carnet professionals …`, `carnet structures …`: what operators change in the directory. */
import { readConfig } from '../../config.ts';
import { isFailure } from '../../kernel/errors.ts';
import type { Command, Invocation } from './command.ts';
import { onePositional, withDeployment } from './deployment.ts';
import type { DirectoryChange, DirectoryChanged, DirectorySubject } from './directory-shapes.ts';
import { PRODUCT_FIELDS, readKeys, readProduct } from './read-product.ts';
import { CommandEnd } from './terminal.ts';

const SETTINGS: Command['settings'] = ['data', 'zone', 'singleHost', 'secrets', 'logLevel', 'recordUrl', 'spaceUrl'];
/** In the order of the words of a subject. */
const SUBJECTS: Readonly<Record<DirectorySubject, { group: string; positional: string; unknown: string }>> = {
  product: { group: 'products', positional: 'client id', unknown: 'unknown-software' },
  professional: { group: 'professionals', positional: 'RPPS or PS_IdNat', unknown: 'unknown-professional' },
  structure: { group: 'structures', positional: 'Struct_IdNat', unknown: 'unknown-structure' },
};
const EFFECTS: Readonly<Record<DirectorySubject, readonly string[]>> = {
  product: [
    'A suspended product gets no token at once; the tokens that it has open nothing within a minute. Others see no error.',
  ],
  professional: [
    'A suspended professional gets no token and no session at once; what is open opens nothing within a minute.',
    'No import ends a suspension: `reinstate` does. Who is inactive in the directory’s file stays so until a file says active.',
  ],
  structure: [
    'Nobody acts for a suspended structure any more: its own products, and professionals there, within a minute.',
  ],
};
const RPPS = /^\d{11}$/;

async function change(
  { flags, terminal, compose }: Invocation,
  wanted: DirectoryChange,
  verb: string,
): Promise<'done'> {
  const changed = await withDeployment(readConfig(null, flags), async (config, log) =>
    (await compose()).changeDirectory(config, log, wanted),
  ).catch(wrongSubjectEndsIt);
  const isInactiveStill = wanted.act === 'reinstate' && changed.status === 'inactive';
  const note = isInactiveStill ? ' in the directory, until an import says active' : '';
  terminal.result({ ...changed }, [`${nameOf(changed)} ${verb}: ${changed.status}${note}.`]);
  return 'done';
}

const nameOf = ({ id, name }: DirectoryChanged): string => (name === '' ? id : `${name} (${id})`);

function wrongSubjectEndsIt(error: unknown): never {
  for (const [subject, { unknown }] of Object.entries(SUBJECTS)) {
    if (isFailure(error, unknown)) throw new CommandEnd('usage', `The directory knows no such ${subject}.`);
  }
  if (!isFailure(error, 'invalid-software')) throw error;
  throw new CommandEnd('usage', `This product cannot be registered: ${String(error.details['reason'])}.`);
}

function statusCommand(subject: DirectorySubject, act: 'suspend' | 'reinstate'): Command {
  const { group, positional } = SUBJECTS[subject];
  return {
    name: `${group} ${act}`,
    summary: act === 'suspend' ? `cut off a ${subject}, within a minute` : `let a suspended ${subject} act again`,
    positionals: [`<${positional}>`],
    settings: SETTINGS,
    details: async () => EFFECTS[subject],
    run(invocation) {
      const stated = onePositional(invocation.positionals, positional);
      const id = subject === 'professional' && RPPS.test(stated) ? `8${stated}` : stated;
      return change(invocation, { act, subject, id }, act === 'suspend' ? 'is suspended' : 'is reinstated');
    },
  };
}

const listCommand: Command = {
  name: 'products list',
  summary: 'list the registered software products, their status and keys',
  settings: SETTINGS,
  async run({ flags, terminal, compose }) {
    const products = await withDeployment(readConfig(null, flags), async (config, log) =>
      (await compose()).products(config, log),
    );
    const listed = products.map(({ jwks, ...rest }) => ({
      ...rest,
      keys: jwks.keys.map(({ kid, kty }) => ({ kid, kty })),
    }));
    terminal.result({ products: listed }, [
      ...listed.map(
        ({ clientId, name, version, status, kind, structureId, keys, jwksUri }) =>
          `${clientId}  ${status}  ${name} ${version}, ${structureId === undefined ? kind : `of structure ${structureId}`}, ${jwksUri === undefined ? `keys ${keys.map(({ kid }) => kid).join(', ')}` : `keys at ${jwksUri}`}`,
      ),
      ...(listed.length === 0 ? ['No product is registered: carnet products register <product.json>'] : []),
    ]);
    return 'done';
  },
};

const registerCommand: Command = {
  name: 'products register',
  summary: 'register a software product, or replace what is known of it; its status stays',
  positionals: ['<product.json>'],
  settings: SETTINGS,
  details: async () => [
    'The file is one JSON object:',
    ...PRODUCT_FIELDS.map(([name, help]) => `  ${name.padEnd(16)} ${help}`),
    'Registered for the first time it is approved: it may ask for tokens at once.',
  ],
  run(invocation) {
    const product = readProduct(onePositional(invocation.positionals, 'JSON file'));
    return change(invocation, { act: 'register', product }, 'is registered');
  },
};

const keysCommand: Command = {
  name: 'products keys',
  summary: 'replace the public keys of a product, or say where it publishes them',
  positionals: ['<client id> <jwks.json | https address>'],
  settings: SETTINGS,
  details: async () => [
    'The file is a JWK set (RFC 7517) of 1 to 8 public keys. Every key that it does not hold proves nothing any more: put the',
    'new one beside the old one first. With an address, the product changes its keys by itself; we ask at most once a minute.',
  ],
  run(invocation) {
    const [id, path, ...others] = invocation.positionals;
    if (id === undefined || path === undefined || others.length > 0) {
      throw new CommandEnd(
        'usage',
        'Which product, and by which keys? carnet products keys <client id> <jwks.json | address>',
      );
    }
    if (/^https?:\/\//.test(path))
      return change(
        invocation,
        { act: 'keys', id, jwks: { keys: [] }, jwksUri: path },
        'has the keys that it publishes there',
      );
    return change(invocation, { act: 'keys', id, jwks: readKeys(path) }, 'has these keys alone');
  },
};

export const DIRECTORY_COMMANDS: readonly Command[] = [
  listCommand,
  registerCommand,
  keysCommand,
  ...(['product', 'professional', 'structure'] as const).flatMap((subject) => [
    statusCommand(subject, 'suspend'),
    statusCommand(subject, 'reinstate'),
  ]),
];
