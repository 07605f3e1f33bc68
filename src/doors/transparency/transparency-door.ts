import type { FastifyInstance, FastifyReply } from 'fastify';
import { entryBundle, type LogReader, readTilePath } from '../../kernel/tlog/read-log.ts';
import type { Zone } from '../../kernel/zones.ts';

/** Public reading of a log: C2SP tlog-tiles, checkpoint and tiles; nothing of anybody is in them. */
export interface ShownLog {
  readonly zone: Zone;
  readonly reader: Pick<LogReader, 'lastCheckpoint' | 'tile'>;
}

export interface TransparencyParts {
  readonly logs: readonly ShownLog[];
  /** The page that verifies a proof from disk, whole. */
  readonly verifier: string;
}

/** A tile never changes: kept for a year by whoever asks. A checkpoint lives some seconds. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const FOR_SECONDS = 'public, max-age=5';
const config = { policy: 'public' } as const;

export async function transparencyDoor(app: FastifyInstance, { logs, verifier }: TransparencyParts): Promise<void> {
  app.get('/carnet-verifier.html', { config }, async (_request, reply) =>
    reply
      .header('content-disposition', 'attachment; filename="carnet-verifier.html"')
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', FOR_SECONDS)
      .type('text/html; charset=utf-8')
      .send(verifier),
  );
  for (const log of logs) registerLog(app, log);
}

function registerLog(app: FastifyInstance, { zone, reader }: ShownLog): void {
  app.get(`/${zone}/checkpoint`, { config }, async (_request, reply) => {
    const shown = await reader.lastCheckpoint();
    return shown === null ? absent(reply) : plain(reply, shown.note);
  });
  app.get(`/${zone}/keys`, { config }, async (_request, reply) => {
    const shown = await reader.lastCheckpoint();
    return shown === null ? absent(reply) : plain(reply, [...shown.keys, ''].join('\n'));
  });
  app.get<{ Params: { '*': string } }>(`/${zone}/tile/*`, { config }, async (request, reply) => {
    const asked = readTilePath(request.params['*']);
    const tile = asked === null ? null : await reader.tile(asked.place, asked.width);
    if (asked === null || tile === null) return absent(reply);
    const isEntries = asked.place.level < 0;
    return reply
      .header('cache-control', FOR_EVER)
      .header('x-content-type-options', 'nosniff')
      .type('application/octet-stream')
      .send(isEntries ? entryBundle(tile) : tile);
  });
}

function plain(reply: FastifyReply, text: string): FastifyReply {
  return reply
    .header('cache-control', FOR_SECONDS)
    .header('x-content-type-options', 'nosniff')
    .type('text/plain; charset=utf-8')
    .send(text);
}

function absent(reply: FastifyReply): FastifyReply {
  return reply.code(404).header('cache-control', 'no-store').type('text/plain; charset=utf-8').send('Not found.\n');
}
