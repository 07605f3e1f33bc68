/** Where the ports of a deployment answer: as its settings say, and as a demonstration wrote it down for other commands. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { CommandEnd } from './terminal.ts';

/** Where hospitals send; null when the port is not open. */
export function hl7AddressOf({ tls }: Pick<Config, 'tls'>): string | null {
  return tls === null || tls.hl7Port === null ? null : `mllps://${new URL(tls.url).hostname}:${tls.hl7Port}`;
}

/** Nothing says where to send: neither an address, nor a demonstration in the data folder. */
export const noAddress = ({ data }: Pick<Config, 'data'>): CommandEnd =>
  new CommandEnd(
    'usage',
    `Where to? No demonstration with this port is in ${data}: say where it is with --data <folder>, or the server with --url.`,
  );

/** What the demonstration of this data folder tells in its demo.json; undefined where there is none, or its port is closed. */
export function demoAddress(data: string, port: 'soap' | 'hl7'): string | undefined {
  const path = join(data, 'demo.json');
  if (!existsSync(path)) return undefined;
  const told: unknown = (JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>)[port];
  return typeof told === 'string' ? told : undefined;
}
