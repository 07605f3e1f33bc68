/** What operators do to officers of structures. Each step counts in the space zone's security log. */
import type { ServingConfig } from '../config.ts';
import type { ListedOfficer, OfficerRequest } from '../doors/cli/officer-shapes.ts';
import { isFailure } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import { openServed } from './deployment.ts';
import { NO_MAIL, spaceOf } from './imports.ts';
import type { SpaceZone } from './space-zone.ts';

/** @throws Failure unknown-officer, unknown-structure, unknown-professional, officer-refused */
export async function workOnOfficers(
  config: ServingConfig,
  log: Log,
  request: OfficerRequest,
): Promise<readonly ListedOfficer[]> {
  const served = await openServed(config, log, { transport: NO_MAIL });
  try {
    const done = await answerOfficers(spaceOf(served), request);
    await served.settle(); // the record zone decides by it from here on
    return done;
  } finally {
    await served.close();
  }
}

/** The same on an open zone: those of a list, or the one that was changed. */
export async function answerOfficers(
  { officers, security, keys }: Pick<SpaceZone, 'officers' | 'security' | 'keys'>,
  request: OfficerRequest,
): Promise<readonly ListedOfficer[]> {
  if (request.act === 'list') return officers.list();
  const note = (act: string): void => security.note(`operator:${act}-officer`, keys.actorKey(`operator|${request.by}`));
  try {
    const { by } = request;
    const done =
      request.act === 'name'
        ? await officers.propose(request.structureId, request.professionalId, by)
        : await officers[request.act](request.officerId, by);
    note(request.act);
    return [done];
  } catch (error) {
    if (isFailure(error, 'officer-refused')) note('refused');
    throw error;
  } finally {
    await security.flush();
  }
}
