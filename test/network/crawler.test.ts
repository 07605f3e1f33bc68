import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Foreigner, foreignersTo, holderOf } from '../support/foreigners.ts';
import type { DemoPerson, World } from '../support/running-world.ts';
import { startWorld } from '../support/world.ts';
import { attendingToken, deposit, newDeposit, patientOf } from '../support/world-documents.ts';

// security row 34: every route of the running server x every object of a person x eight foreign identities.

const CANARY = 'CANARI-NE-DOIT-PAS-SORTIR';
const ABSENT = 'aaaaaaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee';
const FOREIGN_IDENTITIES = 8;

interface Route {
  readonly method: string;
  readonly url: string;
  readonly policy: string;
}

let world: World;
let victim: DemoPerson;
let foreigners: Foreigner[];
let routes: Route[];
/** Every identifier that leads to something of hers: kind -> id. */
let objects: Record<string, string>;

before(async () => {
  world = await startWorld({ workers: 1, logLevel: 'debug' });
  const [first, , other] = world.demo.persons;
  assert.ok(first && other);
  victim = first;
  const made = newDeposit(patientOf(victim), CANARY, { title: `Titre ${CANARY}` });
  const answer = await deposit(world, await attendingToken(world, victim), made);
  assert.equal(answer.status, 200, answer.text);
  objects = await objectsOf(made.uniqueId);
  foreigners = await foreignersTo(world, victim, other);
  // The stand-ins, the token endpoint and the styles are about nobody; HEAD is GET without its body.
  const isAboutSomebody = ({ method, policy, url }: Route) =>
    method !== 'HEAD' && policy !== 'sandbox' && policy !== 'client' && !url.startsWith('/assets');
  routes = [...(await served()), ...(await pages())].filter(isAboutSomebody);
});
after(() => world?.stop());

async function objectsOf(uniqueId: string): Promise<Record<string, string>> {
  const { asSuperuser } = await world.inside();
  const { recordIds, id } = await holderOf(world, victim);
  const [row] = await asSuperuser<Record<string, string>>(
    'carnet_record',
    `select d.logical_id as document, e.entry_uuid as entry, d.content_id as content, d.set_id as set
     from document d join entry_version e using (record_id, logical_id)
     where d.record_id = $1 order by d.deposited_at desc limit 1`,
    [recordIds[0]],
  );
  return { ...row, record: recordIds[0] ?? '', person: id, uniqueId, ins: victim.ins };
}

/** What the server says that it serves. */
async function served(): Promise<Route[]> {
  const line = world
    .logs()
    .split('\n')
    .find((one) => one.includes('"Routes."'));
  assert.ok(line, 'the routes are logged at debug');
  return (JSON.parse(line) as { routes: Route[] }).routes;
}

interface PageRoute {
  readonly path?: string;
  readonly children?: readonly PageRoute[];
}

/** The pages behind `/*`, and their data as scripts fetch it. */
async function pages(): Promise<Route[]> {
  const table = (await import('../../web/routes.ts')).default as unknown as readonly PageRoute[];
  const paths = (one: PageRoute): string[] => [
    ...(one.path === undefined ? [] : [one.path]),
    ...(one.children ?? []).flatMap(paths),
  ];
  const known = table.flatMap(paths).filter((path) => path !== '*');
  return ['GET', 'POST'].flatMap((method) =>
    known.flatMap((path) => [`/${path}`, `/${path}.data`].map((url) => ({ method, url, policy: 'session' }))),
  );
}

interface Seen {
  readonly status: number;
  readonly text: string;
}

/** One call, as complete as a rightful caller would make it. */
async function call(who: Foreigner, { method, url }: Route, ids: Record<string, string>): Promise<Seen> {
  const isFhir = url.startsWith('/fhir');
  const headers: Record<string, string> = who.token === null ? {} : { authorization: `Bearer ${who.token}` };
  let body: string | URLSearchParams | undefined;
  if (method === 'PATCH') {
    headers['content-type'] = 'application/json-patch+json';
    const label = {
      coding: [
        {
          system:
            'https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument',
          code: 'MASQUE_PS',
        },
      ],
    };
    const masking = { op: 'add', path: '/securityLabel/-', value: label };
    body = JSON.stringify([url.endsWith('/Consent') ? { op: 'replace', path: '/status', value: 'inactive' } : masking]);
  } else if (method === 'POST') body = new URLSearchParams(isFhir ? queryFor(url, ids) : await formFor(who, url));
  const query = isFhir && method !== 'POST' ? `?${new URLSearchParams(queryFor(url, ids))}` : '';
  const path = url
    .replace(':part', 'original')
    .replace(/:(id|logicalId)/, ids['named'] ?? '')
    .replace('*', ids['named'] ?? '');
  const response = await who.visitor.send(`${path}${query}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, text: `${response.headers.get('location') ?? ''}${await response.text()}` };
}

function queryFor(url: string, ids: Record<string, string>): Record<string, string> {
  const ins = `urn:oid:${victim.insOid}|${ids['ins']}`;
  if (url.includes('Patient')) return { identifier: ins };
  if (url.includes(':id') || url.endsWith('/metadata')) return {};
  return ids['named'] === ids['ins']
    ? { 'patient.identifier': ins, status: 'current' }
    : { identifier: `urn:oid:${ids['uniqueId']}` };
}

let token: Record<string, string> | null = null;
async function formFor(who: Foreigner, url: string): Promise<Record<string, string>> {
  if (!url.startsWith('/documents')) return { jeton: 'x' };
  token ??= await who.visitor.hiddenFields('/connexion', 'identifiant').catch(() => ({}));
  return { ...token, action: 'masquer', version: '1' };
}

/** Numbers made for each answer. */
const plain = (text: string): string =>
  text.replaceAll(/nonce="[^"]*"|"nonce","[^"]*"|C-[0-9a-z]{8}|"formToken","[^"]*"|name="jeton" value="[^"]*"/g, '');

async function stateOfRecord(): Promise<string> {
  const { asSuperuser } = await world.inside();
  const rows = await asSuperuser(
    'carnet_record',
    'select entry_uuid, version, current, status, masked from entry_version where record_id = $1 order by entry_uuid',
    [objects['record']],
  );
  return JSON.stringify(rows);
}

test('row 34: no route gives anything of a person to eight foreign identities, and forbidden is like absent', async (t) => {
  assert.equal(foreigners.length, FOREIGN_IDENTITIES);
  const before = await stateOfRecord();
  const secrets = [CANARY, 'AUBERTIN', 'VAUTRIN', victim.name];
  const leaks: string[] = [];
  const differences: string[] = [];
  let calls = 0;
  for (const who of foreigners) {
    token = null;
    for (const route of routes) {
      const hasId = /:(id|logicalId)|\*/.test(route.url);
      const missing = hasId ? await call(who, route, { ...objects, named: ABSENT }) : null;
      const look = async ([kind, id]: readonly [string, string]): Promise<void> => {
        if (!hasId && kind !== 'ins' && kind !== 'uniqueId') return;
        const label = `${who.name}: ${route.method} ${route.url} with her ${kind}`;
        const seen = await call(who, route, { ...objects, named: id });
        calls += 1;
        const others = secrets.concat(
          Object.values(objects).filter((one) => one !== id && one !== objects['uniqueId'] && one !== objects['ins']),
        );
        if (others.some((secret) => seen.text.includes(secret))) leaks.push(`${label}: ${seen.status}`);
        if (missing === null || id.length !== ABSENT.length) return;
        const same = missing.status === seen.status && plain(missing.text).length === plain(seen.text).length;
        if (!same)
          differences.push(
            `${label}: ${seen.status} (${plain(seen.text).length}), absent ${missing.status} (${plain(missing.text).length})`,
          );
      };
      // Together: answers about what is absent are held back.
      await Promise.all(Object.entries(objects).map(look));
    }
  }
  t.diagnostic(
    `${routes.length} routes, ${Object.keys(objects).length} objects, ${foreigners.length} identities, ${calls} calls`,
  );
  assert.deepEqual(leaks, []);
  assert.deepEqual(differences, []);
  assert.equal(await stateOfRecord(), before, 'nothing was changed either');
});

test('row 34: the same calls by the attending doctor do find it: the crawler asks as it should', async () => {
  const right = {
    name: 'the attending doctor',
    token: await attendingToken(world, victim),
    visitor: foreigners[7]?.visitor as Foreigner['visitor'],
  };
  for (const [url, kind] of [
    ['/fhir/Binary/:id', 'content'],
    ['/fhir/DocumentReference/:id', 'entry'],
    ['/fhir/DocumentReference', 'ins'],
  ] as const) {
    const seen = await call(right, { method: 'GET', url, policy: 'token' }, { ...objects, named: objects[kind] ?? '' });
    assert.equal(seen.status, 200, `${url} ${seen.text.slice(0, 200)}`);
    assert.ok(seen.text.includes(CANARY), url);
  }
});
