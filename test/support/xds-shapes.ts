/** The shape of an answer: which elements it has where, and which attributes they bear. Values do not count. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { XmlElement } from '../../src/standards/cda/xml-tree.ts';
import { readEnvelope } from '../../src/standards/soap-mtom/envelope.ts';
import { sharedFolder } from './shared.ts';

/** Sorted, each once: `A`, `A@status`, `A/B`… Names are local: prefixes are nobody's business. */
export function shapeOf(element: XmlElement, at = element.name): string[] {
  const found = new Set([at, ...Object.keys(element.attrs).map((name) => `${at}@${name}`)]);
  for (const child of element.children) {
    if (typeof child === 'string') continue;
    for (const path of shapeOf(child, `${at}/${child.name}`)) found.add(path);
  }
  return [...found].sort();
}

/** The editors' kit of the DMP, where somebody put its messages: `../shared/data/xds/dmp-kit`, or CARNET_DMP_KIT. */
function kitFolder(): string | null {
  const shared = sharedFolder();
  const folders = [process.env['CARNET_DMP_KIT'], shared === null ? undefined : join(shared, 'xds/dmp-kit')];
  return folders.find((folder) => folder !== undefined && existsSync(folder)) ?? null;
}

export const skipWithoutKit: false | string =
  kitFolder() === null
    ? 'the messages of the editors’ kit are absent: they have no licence and are not committed'
    : false;

/** Bytes of one message of the kit, by how its name begins (`TD3.1`) and what it is. */
export function kitMessage(begins: string, kind: 'request' | 'answer'): Buffer {
  const folder = kitFolder() ?? '';
  // `TD2.1_` and `TD2.1 - Alimentation_`: the kit was published with both.
  const isOne = (name: string) =>
    name.replace(/^(TD[0-9.a-d]+) - [^_]*/, '$1').startsWith(begins) &&
    /\.xml$/i.test(name) &&
    (kind === 'request' ? /_requ/ : /ponse/).test(name);
  const name = readdirSync(folder).find(isOne);
  if (name === undefined) throw new Error(`the kit has no ${kind} of ${begins}`);
  return readFileSync(join(folder, name));
}

export const kitShape = (begins: string): string[] => shapeOf(readEnvelope(kitMessage(begins, 'answer')).body);
