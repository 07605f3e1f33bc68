import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Actor } from '../actor.ts';
import { assertInvariant, Failure } from '../errors.ts';
import type { Zone } from '../zones.ts';
import type { ActorSigner } from './actor-assertion.ts';
import { channelOf } from './channel.ts';
import {
  LINK_CONNECT_TIMEOUT_MS,
  LINK_IDLE_MS,
  MAX_CALLS_AT_ONCE,
  MAX_LINK_CONNECTIONS,
  PERSON_CALL_TIMEOUT_MS,
  ZONE_CALL_TIMEOUT_MS,
} from './limits.ts';
import { ASSERTION_HEADER, LINK_PATH, type LinkCall, PROVE_ANEW, readFailure } from './link-call.ts';
import { isZoneCertificate, LINK_TLS, type LinkIdentity, zoneHostName } from './link-identity.ts';

export interface LinkClientOptions {
  /** `https://host:port` of the other zone's link. */
  readonly url: string;
  /** Whom the answering certificate must name. */
  readonly peer: Zone;
  readonly identity: LinkIdentity;
  /** Signs for persons; null in a zone that makes no call for one. */
  readonly signer: ActorSigner | null;
}

/** Times that a call goes back to prove itself, when the other end's certificates change again and again. */
const MAX_PROOFS = 3;
/** Characters of a refusal's reason that an error repeats. */
const MAX_QUOTED = 200;

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

type Asked = Pick<LinkCall<unknown, unknown>, 'name' | 'maxAnswer'>;

/** Calls the other zone. One a process: it holds the connections. */
export class LinkClient {
  readonly #options: LinkClientOptions;
  #agent: Agent;
  #calls = 0;

  constructor(options: LinkClientOptions) {
    this.#options = options;
    this.#agent = agentOf(options.peer, options.identity);
  }

  /** Proves itself with these from now on, and believes these; calls under way end on the connections that they have. */
  renew(identity: LinkIdentity): void {
    const former = this.#agent;
    this.#agent = agentOf(this.#options.peer, identity);
    former.maxFreeSockets = 0;
    for (const sockets of Object.values(former.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
  }

  /**
   * Makes one call, for a person or for the zone itself.
   * @throws the other zone's Failure; Failure unavailable when it does not answer, busy when too many calls wait here
   */
  async call<I, O>(call: LinkCall<I, O>, input: I, actor: Actor | null = null): Promise<O> {
    assertInvariant((call.as === 'person') === (actor !== null), `who calls ${call.name}`);
    if (this.#calls >= MAX_CALLS_AT_ONCE) throw new Failure('busy', { reason: 'too many calls', retryAfterSeconds: 1 });
    const body = Buffer.from(JSON.stringify(call.input.write(input)));
    this.#calls += 1;
    try {
      const answer = await this.#exchange(call, body, actor);
      return read(call, answer);
    } finally {
      this.#calls -= 1;
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  /** A kept connection that the other end had just closed is no answer: asked once more, on another. */
  async #exchange(call: Asked, body: Buffer, actor: Actor | null): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const sent = this.#send(call.name, body);
      try {
        const answer = await this.#receive(sent, call, body, actor);
        if (answer.status !== PROVE_ANEW || attempt > MAX_PROOFS) return answer;
      } catch (error) {
        const isStale = sent.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET';
        if (!isStale || attempt > 1) throw unavailable(error);
      }
    }
  }

  #send(name: string, body: Buffer): ClientRequest {
    return request(new URL(LINK_PATH + name, this.#options.url), {
      method: 'POST',
      agent: this.#agent,
      headers: { 'content-type': 'application/json', 'content-length': body.length },
    });
  }

  #receive(sent: ClientRequest, { name, maxAnswer }: Asked, body: Buffer, actor: Actor | null): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const end = (problem: Error): void => void sent.destroy(problem);
      const limit = actor === null ? ZONE_CALL_TIMEOUT_MS : PERSON_CALL_TIMEOUT_MS;
      const total = setTimeout(() => end(new Error('the other zone is too slow')), limit);
      sent.once('close', () => clearTimeout(total));
      sent.once('error', reject);
      sent.once('response', (response) => void collect(response, maxAnswer).then(resolve, reject));
      sent.once('socket', (socket) => {
        // The assertion is bound to the connection: it is made when the connection is there.
        const go = (): void => {
          try {
            if (actor !== null)
              sent.setHeader(ASSERTION_HEADER, this.#assertion(actor, name, body, socket as TLSSocket));
            sent.end(body);
          } catch (error) {
            end(error as Error);
          }
        };
        if (sent.reusedSocket) return go();
        const connecting = setTimeout(
          () => end(new Error('the other zone cannot be reached')),
          LINK_CONNECT_TIMEOUT_MS,
        );
        sent.once('close', () => clearTimeout(connecting));
        socket.once('secureConnect', () => {
          clearTimeout(connecting);
          go();
        });
      });
    });
  }

  #assertion(actor: Actor, name: string, body: Buffer, socket: TLSSocket): string {
    const { signer } = this.#options;
    assertInvariant(signer !== null, 'a zone that calls for persons signs for them');
    return signer.sign(actor, { name, body, channel: channelOf(socket) });
  }
}

function agentOf(peer: Zone, identity: LinkIdentity): Agent {
  return new Agent({
    keepAlive: true,
    maxSockets: MAX_LINK_CONNECTIONS,
    timeout: LINK_IDLE_MS,
    // Each connection proves both ends anew: a resumed one would not show the certificate again.
    maxCachedSessions: 0,
    ...LINK_TLS,
    ...identity,
    servername: zoneHostName(peer),
    checkServerIdentity: (_host, { raw }) =>
      isZoneCertificate(raw, peer) ? undefined : new Error(`not the certificate of the ${peer} zone`),
  });
}

async function collect(response: IncomingMessage, limit: number): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new Error('the answer of the other zone is too large');
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks) };
}

function read<I, O>(call: LinkCall<I, O>, { status, body }: Answer): O {
  // Certificates or clocks are wrong: an operator's business, told by the other zone's log; nothing was done.
  if (status === 401 || status === 403)
    throw new Failure('unavailable', { reason: `the other zone refuses this one (${status})`, retryAfterSeconds: 30 });
  if (status !== 200) throw new Error(`${call.name} was answered ${status}: ${body.toString('utf8', 0, MAX_QUOTED)}`);
  const answer = JSON.parse(body.toString('utf8')) as { ok?: unknown; failure?: unknown };
  if (answer.failure !== undefined) throw readFailure(answer.failure);
  return call.output.read(answer.ok, 'output');
}

function unavailable(cause: unknown): Failure {
  const failure = new Failure('unavailable', { reason: 'the other zone does not answer', retryAfterSeconds: 5 });
  failure.cause = cause;
  return failure;
}
