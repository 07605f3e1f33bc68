import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Config, ServingConfig } from '../config.ts';
import type { DemoCard, DemoCardRequest } from '../doors/cli/demo-shapes.ts';
import { CommandEnd } from '../doors/cli/terminal.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemIds } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import { openDeployment } from './deployment.ts';
import { sandboxKeyFolder } from './sandbox-server.ts';

/** The demonstration's authority, in the folder of its secrets. */
async function authorityOf(config: Config) {
  const { DemoAuthority } = await import('../../sandbox/authority/demo-authority.ts');
  const folder = join(sandboxKeyFolder(config), 'authority');
  const places = {
    mode: config.mode,
    folder,
    tlsFolder: join(config.secretsFolder, 'tls'),
    cards: join(config.data, 'cards'),
  };
  return DemoAuthority.open(places, systemClock, systemIds);
}

/** Before the demonstration listens: the authority, the server's own certificate, and what was revoked. */
export async function equipDemoServer(config: ServingConfig): Promise<void> {
  const { hostname } = new URL(config.publicUrl);
  (await authorityOf(config)).equipServer([...new Set(['localhost', hostname])]);
}

/** A card of a professional, or the two certificates of a structure, for trying the port for client certificates. */
export async function demoCardFor(config: ServingConfig, log: Log, request: DemoCardRequest): Promise<DemoCard> {
  const authority = await authorityOf(config);
  const { holderOfCard, holderOfStructure } = await import('../../sandbox/authority/holders.ts');
  const deployment = await openDeployment(config, log, {
    transport: { send: async () => undefined, close: () => undefined },
    maxConnections: 2,
  });
  try {
    const { directory } = deployment.space;
    const professional = request.rpps === null ? null : await directory.findProfessional(`8${request.rpps}`);
    const structure = request.structureId === null ? null : await directory.findStructure(request.structureId);
    const holder = professional === null ? structure && holderOfStructure(structure) : holderOfCard(professional);
    if (holder === null)
      throw new CommandEnd('usage', 'Nobody of the demonstration has this number: var/demo.json lists them.');
    const revoked = request.revoke
      ? authority.revoke(holder, (folder) => rmSync(folder, { recursive: true, force: true }))
      : 0;
    return { holder: holder.id, revoked, files: request.revoke ? null : authority.card(holder) };
  } finally {
    await deployment.close();
  }
}
