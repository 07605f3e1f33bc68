import type { FastifyRequest } from 'fastify';
import type { Caller, XdsParts } from '../doors/xds/parts.ts';
import type { Clock } from '../kernel/clock.ts';
import { systemIds } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import type { RecordZone } from './record-zone.ts';

/** Where the door is registered: the path of the national service. */
export const XDS_PREFIX = '/si-dmp-server/v2/services';
/** OIDs of the DMP (its repository, and itself as a device): what software is configured with today. */
const REPOSITORY = '1.2.250.1.213.4.1.1.1.2';
const DEVICE = '1.2.250.1.213.4.1.1.1';

export interface XdsPlace {
  readonly clock: Clock;
  readonly log: Log;
  /** Public address of the server on which clients prove themselves by certificates. */
  readonly publicUrl: string;
  /** Proves the caller of one envelope (UTF-8) on one connection. @throws CallerRefused */
  prove(envelope: Buffer, request: FastifyRequest): Promise<Caller>;
}

/** The XDS door's view of the record zone: always in the same process. */
export function xdsParts({ clock, log, publicUrl, prove }: XdsPlace, zone: RecordZone): XdsParts {
  return {
    clock,
    ids: systemIds,
    repositoryUniqueId: REPOSITORY,
    deviceId: DEVICE,
    baseUrl: `${publicUrl}${XDS_PREFIX}`,
    authenticate: ({ utf8 }, request) => prove(utf8, request),
    runner: zone.runner,
    actions: zone.actions,
    retrieve: zone.retrieve,
    callerRefused: (reason) => zone.security.note(`xds:${reason}`, Buffer.alloc(1)),
    failed: (error, requestId) => log.error({ err: error, requestId }, 'the XDS door met a mistake of ours'),
  };
}
