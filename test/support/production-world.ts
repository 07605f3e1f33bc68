/** A production server of both zones in this process, with a clock that the test moves: real HTTP, real PostgreSQL. */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { askToken, assertionOf, type TokenAnswer } from '../../sandbox/demo/ask-token.ts';
import { clientKey } from '../../sandbox/demo/client-keys.ts';
import { newProofKey, type ProofKey, proofFor } from '../../sandbox/demo/dpop.ts';
import { openDeployment } from '../../src/compose/deployment.ts';
import { serve } from '../../src/compose/serve.ts';
import { readConfig, type ServingConfig, servingConfig } from '../../src/config.ts';
import type { Software } from '../../src/directory/contract.ts';
import { type ManualClock, manualClock } from '../../src/kernel/clock.ts';
import type { Service } from '../../src/kernel/supervisor.ts';
import { newDeposit } from '../protocol/fhir-calls.ts';
import { startDatabases, type TestDatabases } from './databases.ts';
import { freePort } from './free-port.ts';
import { TEST_NIR, testNir } from './record-world.ts';

export const PROXY = '127.0.0.9';
export const CERTIFICATE_HEADER = 'client-cert';
export const LABORATORY = '1580990061';
export const LABORATORY_PRODUCT = 'ambre-labo';
export const HOSPITAL = '1580990012';
export const HOSPITAL_PRODUCT = 'hopital-dpi';
/** Registered for every product of this world. */
const SOURCE_ID = '1.2.250.1.999.1';
const NO_MAIL = { send: async () => undefined, close: () => undefined };

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
  /** Address of this machine that the request comes from. */
  readonly from?: string;
  /** Another serving process of the same deployment. */
  readonly port?: number;
}

/** A product that holds a key for its proofs, and what the servers last told it. */
export interface Holder {
  readonly clientId: string;
  readonly proofKey: ProofKey;
}

export class ProductionWorld {
  readonly databases: TestDatabases;
  readonly config: ServingConfig;
  readonly clock: ManualClock;
  readonly deployment: Awaited<ReturnType<typeof openDeployment>>;
  readonly ins = { value: testNir(1), oid: TEST_NIR };
  readonly #services: Service[] = [];

  private constructor(
    databases: TestDatabases,
    config: ServingConfig,
    clock: ManualClock,
    deployment: Awaited<ReturnType<typeof openDeployment>>,
  ) {
    this.databases = databases;
    this.config = config;
    this.clock = clock;
    this.deployment = deployment;
  }

  static async start(variables: Readonly<Record<string, string>> = {}): Promise<ProductionWorld> {
    const databases = await startDatabases();
    const flags = { data: join(databases.data, 'carnet'), port: String(await freePort()), 'single-host': true };
    const proxies = { CARNET_TRUSTED_PROXIES: PROXY, CARNET_CLIENT_CERT_HEADER: CERTIFICATE_HEADER };
    const config = await servingConfig(
      readConfig('production', flags, { ...proxies, ...variables }),
      databases.urls,
      true,
    );
    const clock = manualClock(new Date());
    const deployment = await openDeployment(config, databases.log, { transport: NO_MAIL, maxConnections: 2, clock });
    const world = new ProductionWorld(databases, config, clock, deployment);
    await world.#people();
    await world.serve(config.port);
    return world;
  }

  /** One more serving process of the same deployment, as far as the outside can tell. */
  async serve(port: number): Promise<void> {
    this.#services.push(await serve({ ...this.config, port }, this.databases.log, null, { clock: this.clock }));
  }

  get tokenUrl(): string {
    return `${this.config.publicUrl}/oauth/token`;
  }

  newHolder(clientId = LABORATORY_PRODUCT): Holder {
    return { clientId, proofKey: newProofKey() };
  }

  keyOf(clientId: string) {
    return clientKey(join(this.databases.data, 'products'), clientId);
  }

  /** The token endpoint's answer to a structure's product; bound to its proof key. */
  ask(holder: Holder, grant: Record<string, string> = { grant_type: 'client_credentials' }): Promise<TokenAnswer> {
    const { clientId, proofKey } = holder;
    const { privateJwk } = this.keyOf(clientId);
    return askToken({ clientId, privateJwk, tokenUrl: this.tokenUrl, now: this.clock.now(), proofKey }, grant);
  }

  /** The parameters by which a product proves itself, once. */
  async assertion(clientId: string): Promise<Record<string, string>> {
    const { privateJwk } = this.keyOf(clientId);
    return assertionOf({ clientId, privateJwk, tokenUrl: this.tokenUrl, now: this.clock.now() });
  }

  async token(holder: Holder): Promise<string> {
    const answer = await this.ask(holder);
    if (answer.access_token === undefined) throw new Error(JSON.stringify(answer));
    return answer.access_token;
  }

  async send({ method = 'GET', path, headers = {}, body, from, port = this.config.port }: Call): Promise<Answer> {
    const place = { host: '127.0.0.1', port, path, method, headers, agent: false as const };
    const asked = request(from === undefined ? place : { ...place, localAddress: from }).end(body);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    let text = '';
    for await (const piece of answer.setEncoding('utf8')) text += piece;
    return { status: answer.statusCode ?? 0, headers: answer.headers, text };
  }

  /** The nonce of the FHIR door. */
  async nonce(): Promise<string> {
    const { headers } = await this.send({ path: '/fhir/DocumentReference', headers: { dpop: 'x' } });
    return String(headers['dpop-nonce']);
  }

  /** The headers of a good request to the FHIR door. */
  async proved(holder: Holder, token: string, method: string, path: string): Promise<Record<string, string>> {
    const url = `${this.config.publicUrl}${path}`;
    const proof = { method, url, now: this.clock.now(), nonce: await this.nonce(), accessToken: token };
    return { authorization: `DPoP ${token}`, dpop: await proofFor(holder.proofKey, proof) };
  }

  /** A new document of the one person of this world, as a body. */
  deposit(headers: NonNullable<Call['headers']>, more: Partial<Call> = {}): Promise<Answer> {
    const body = JSON.stringify(newDeposit(this.ins).bundle);
    const json = { 'content-type': 'application/fhir+json' };
    return this.send({ method: 'POST', path: '/fhir', headers: { ...json, ...headers }, body, ...more });
  }

  product(clientId: string, structureId: string): Software {
    return {
      clientId,
      name: clientId,
      version: '1.0',
      approvalNumber: 'DEMO-2026-00201',
      status: 'approved',
      sourceId: SOURCE_ID,
      kind: 'structure',
      structureId,
      jwks: { keys: [this.keyOf(clientId).publicJwk] },
    };
  }

  async #people(): Promise<void> {
    const { directory, identity } = this.deployment.space;
    for (const idNat of [LABORATORY, HOSPITAL])
      await directory.putStructure({ idNat, name: `Structure ${idNat}`, type: 'SA25', active: true });
    await directory.registerSoftware(this.product(LABORATORY_PRODUCT, LABORATORY));
    await directory.registerSoftware(this.product(HOSPITAL_PRODUCT, HOSPITAL));
    await identity.importInsured(
      lines([
        'matricule;oid;birth_name;given_names;sex;birth_date;birthplace_code;email',
        `${this.ins.value};${this.ins.oid};MOREAU;Claire;F;1980-01-12;75101;claire@exemple.fr`,
      ]),
    );
    await this.deployment.settle();
  }

  async stop(): Promise<void> {
    for (const service of this.#services) await service.close();
    await this.deployment.close();
    await this.databases.stop();
  }
}

/** RFC 9440 §2.1. */
export function certificateHeader(pem: string | Buffer): string {
  return `:${new X509Certificate(pem).raw.toString('base64')}:`;
}

async function* lines(texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}
