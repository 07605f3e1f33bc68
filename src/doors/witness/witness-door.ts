import type { FastifyInstance, FastifyReply } from 'fastify';
import { MAX_WITNESS_REQUEST_CHARS } from '../../kernel/tlog/limits.ts';
import type { WitnessAnswer } from '../../kernel/tlog/witness.ts';

export interface WitnessDoorParts {
  /** Verifier key. */
  readonly key: string;
  addCheckpoint(body: string): Promise<WitnessAnswer>;
  /** The last checkpoint cosigned of a log, cosigned again now; null when none is known by this hash of its origin. */
  lastOf(originHash: string): Promise<string | null>;
}

/** Names of what is signed may be longer in bytes than in characters. */
const MAX_BODY_BYTES = MAX_WITNESS_REQUEST_CHARS * 2;
const config = { policy: 'public' } as const;
/** RFC 9110 §15.5.10 says nothing of the body of a 409; C2SP tlog-witness does. */
const SIZE = 'text/x.tlog.size';
const TEXT = 'text/plain; charset=utf-8';

/**
 * What a witness answers over HTTP: C2SP tlog-witness `add-checkpoint`, its key, and for monitors the last checkpoint that it cosigned of
 * each log, by the SHA-256 of its origin in hexadecimal.
 */
export async function witnessDoor(
  app: FastifyInstance,
  { key, addCheckpoint, lastOf }: WitnessDoorParts,
): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    return answer(reply, status, status === 413 ? 'The request is too long.\n' : 'This request is not taken.\n');
  });
  app.setNotFoundHandler((_request, reply) => answer(reply, 404, 'Not found.\n'));
  app.post('/add-checkpoint', { config }, async (request, reply) => {
    const { status, body } = await addCheckpoint(typeof request.body === 'string' ? request.body : '');
    return answer(reply, status, body, status === 409 ? SIZE : TEXT);
  });
  app.get('/key', { config }, async (_request, reply) => answer(reply, 200, `${key}\n`));
  app.get<{ Params: { hash: string } }>('/logs/:hash/checkpoint', { config }, async (request, reply) => {
    const note = await lastOf(request.params.hash);
    return note === null ? answer(reply, 404, 'Not found.\n') : answer(reply, 200, note);
  });
}

function answer(reply: FastifyReply, status: number, body: string, type = TEXT): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .type(type)
    .send(body);
}
