/** Zones apart: the SOAP door asks the directory who calls, over the link, and goes on for a while when it does not answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identifyOffer, identifyOver, rememberingCallers } from '../../src/compose/caller-link.ts';
import { linkDoorstep } from '../../src/compose/tls-listener.ts';
import type { CallerIdentity, Directory, StatedCaller } from '../../src/directory/contract.ts';
import { manualClock } from '../../src/kernel/clock.ts';
import { isFailure } from '../../src/kernel/errors.ts';
import { LinkClient } from '../../src/kernel/link/link-client.ts';
import { zoneHostName } from '../../src/kernel/link/link-identity.ts';
import { startLinkServer } from '../../src/kernel/link/link-server.ts';
import { createLog } from '../../src/kernel/log.ts';
import { createMetrics } from '../../src/kernel/metrics.ts';
import type { Zone } from '../../src/kernel/zones.ts';
import { newAuthority } from '../support/test-authority.ts';

const MINUTE_MS = 60_000;
const KNOWN: CallerIdentity = {
  actor: {
    kind: 'professional',
    id: '899900000128',
    name: 'Dr Anne Quillévéré',
    recordIds: [],
    profession: { code: '10', system: '1.2.250.1.71.1.2.7', label: 'Médecin' },
    structure: { id: '1990000128', name: 'Hôpital du Port' },
    software: { id: 'logiciel', name: 'Logiciel', version: '1' },
    purpose: 'normal',
    onBehalfOf: null,
  },
  sourceId: '1.2.250.1.999.1',
};
const ASKED: StatedCaller = { professionalId: '899900000128', structureId: '1990000128', approvalNumber: 'TEST-1' };

test('who was identified is remembered, and counts for an hour while the directory is away; a refusal is asked again', async () => {
  const authority = newAuthority();
  const identityOf = (zone: Zone) => {
    const { cert, key } = authority.issue(zoneHostName(zone));
    return { cert: Buffer.from(cert), key: Buffer.from(key), ca: Buffer.from(authority.cert) };
  };
  let asked = 0;
  let answer: CallerIdentity = { actor: null, problem: 'unknown-structure' };
  const directory = {
    identify: async () => {
      asked += 1;
      return answer;
    },
  } as unknown as Directory;
  const server = await startLinkServer({
    identity: identityOf('space'),
    caller: 'record',
    offers: [identifyOffer(directory)],
    actors: null,
    bind: '127.0.0.1',
    port: 0,
    doorstep: linkDoorstep(createMetrics()),
    log: createLog('silent', {}, { write: () => undefined }),
  });
  const url = `https://127.0.0.1:${server.port}`;
  const client = new LinkClient({ url, peer: 'space', identity: identityOf('record'), signer: null });
  const clock = manualClock(new Date());
  const identify = rememberingCallers(identifyOver(client), clock);

  assert.deepEqual(await identify(ASKED), answer);
  answer = KNOWN;
  assert.deepEqual(await identify(ASKED), KNOWN, 'a refusal is not remembered');
  assert.deepEqual(await identify(ASKED), KNOWN);
  assert.equal(asked, 2, 'asked once more within half a minute');
  clock.advance(MINUTE_MS);
  await identify(ASKED);
  assert.equal(asked, 3);

  await server.close();
  clock.advance(50 * MINUTE_MS);
  assert.deepEqual(await identify(ASKED), KNOWN, 'deposits go on');
  clock.advance(11 * MINUTE_MS);
  await assert.rejects(identify(ASKED), (error) => isFailure(error, 'unavailable'));
  client.close();
});
