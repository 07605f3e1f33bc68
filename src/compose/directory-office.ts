/** What operators change in the directory: products, professionals, structures. Each change counts in the security log. */
import type { ServingConfig } from '../config.ts';
import { MAX_LISTED } from '../directory/limits.ts';
import type { DirectoryChange, DirectoryChanged, ListedProduct } from '../doors/cli/directory-shapes.ts';
import { Failure } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import { openServed } from './deployment.ts';
import { NO_MAIL, spaceOf } from './imports.ts';
import type { SpaceZone } from './space-zone.ts';

/** Every registered product, by name. */
export async function listProducts(config: ServingConfig, log: Log): Promise<readonly ListedProduct[]> {
  const served = await openServed(config, log, { transport: NO_MAIL });
  try {
    return await spaceOf(served).directory.listSoftware(MAX_LISTED);
  } finally {
    await served.close();
  }
}

/** @throws Failure unknown-software, unknown-professional, unknown-structure, invalid-software */
export async function changeDirectory(
  config: ServingConfig,
  log: Log,
  change: DirectoryChange,
): Promise<DirectoryChanged> {
  const served = await openServed(config, log, { transport: NO_MAIL });
  try {
    const space = spaceOf(served);
    const changed = await apply(space, change);
    const subject = change.act === 'suspend' || change.act === 'reinstate' ? change.subject : 'product';
    space.security.note(`operator:${change.act}-${subject}`, space.keys.actorKey(`${subject}|${changed.id}`));
    await space.security.flush();
    await served.settle();
    return changed;
  } finally {
    await served.close();
  }
}

async function apply(space: SpaceZone, change: DirectoryChange): Promise<DirectoryChanged> {
  const { directory } = space;
  if (change.act === 'register') {
    const { clientId } = change.product;
    const known = await directory.findSoftware(clientId);
    await directory.registerSoftware({ ...change.product, status: known?.status ?? 'approved' });
    return { ...(await productOf(space, clientId)), created: known === null };
  }
  if (change.act === 'keys') {
    const known = await directory.findSoftware(change.id);
    if (known === null) throw new Failure('unknown-software');
    const { jwksUri: _before, ...product } = known;
    const { jwks, jwksUri } = change;
    await directory.registerSoftware({ ...product, jwks, ...(jwksUri === undefined ? {} : { jwksUri }) });
    return productOf(space, change.id);
  }
  const active = change.act === 'reinstate';
  switch (change.subject) {
    case 'product':
      await directory.setSoftwareStatus(change.id, active ? 'approved' : 'suspended');
      return productOf(space, change.id);
    case 'professional': {
      await directory.setProfessionalStatus(change.id, active);
      const found = await directory.findProfessional(change.id);
      return { id: change.id, name: found?.displayName ?? '', status: found?.active ? 'active' : 'inactive' };
    }
    case 'structure': {
      await directory.setStructureStatus(change.id, active);
      const found = await directory.findStructure(change.id);
      return { id: change.id, name: found?.name ?? '', status: active ? 'active' : 'inactive' };
    }
  }
}

async function productOf({ directory }: SpaceZone, clientId: string): Promise<DirectoryChanged> {
  const found = await directory.findSoftware(clientId);
  if (found === null) throw new Failure('unknown-software');
  return { id: clientId, name: `${found.name} ${found.version}`, status: found.status };
}
