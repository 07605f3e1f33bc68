/** security row 32 by raw sockets: where one request ends and the next begins is never in doubt, or the connection ends. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { recordWith } from '../protocol/fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from '../protocol/fhir-world.ts';

let fhir: FhirWorld;
let token: string;
before(async () => {
  fhir = await startFhirWorld();
  token = fhir.tokenFor((await recordWith(fhir, 0)).doctor);
});
after(() => fhir.stop());

const WAIT_MS = 400;

/** Everything that comes back for these bytes, until the server closes or says nothing more. */
function speak(bytes: string): Promise<string> {
  const { port } = new URL(fhir.base);
  return new Promise((done) => {
    let heard = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(Buffer.from(bytes, 'latin1')));
    socket.setTimeout(WAIT_MS, () => socket.destroy());
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => done(heard));
  });
}

const statuses = (heard: string): string[] =>
  [...heard.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status ?? '');
const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n`;
/** What would be smuggled: answered 200, it would be seen. */
const HIDDEN = lines('GET /fhir/metadata HTTP/1.1', 'Host: smuggled', '');
const form = 'identifier=x';
const head = (...more: string[]): string =>
  lines(
    'POST /fhir/Patient/_search HTTP/1.1',
    'Host: localhost',
    `Authorization: Bearer ${token}`,
    'Content-Type: application/x-www-form-urlencoded',
    ...more,
    '',
  );

test('row 32: two requests that are well said on one connection get two answers', async () => {
  const two = `${head(`Content-Length: ${form.length}`)}${form}${HIDDEN}`;
  assert.deepEqual(statuses(await speak(two)), ['400', '200']);
});

test('row 32: a length that is said twice, in two ways or not well is refused, and nothing behind it is heard', async () => {
  const chunked = `${form.length.toString(16)}\r\n${form}\r\n0\r\n\r\n`;
  const cases: readonly (readonly [name: string, bytes: string])[] = [
    ['length and chunks', `${head('Content-Length: 4', 'Transfer-Encoding: chunked')}${chunked}${HIDDEN}`],
    ['chunks and length', `${head('Transfer-Encoding: chunked', 'Content-Length: 4')}${chunked}${HIDDEN}`],
    ['two lengths', `${head(`Content-Length: ${form.length}`, 'Content-Length: 0')}${form}${HIDDEN}`],
    ['two lengths in one', `${head(`Content-Length: ${form.length}, 0`)}${form}${HIDDEN}`],
    ['a length with a sign', `${head(`Content-Length: +${form.length}`)}${form}${HIDDEN}`],
    ['a length below nothing', `${head('Content-Length: -1')}${form}${HIDDEN}`],
    ['a length in base 16', `${head('Content-Length: 0xc')}${form}${HIDDEN}`],
    ['a blank before the colon', `${head(`Content-Length : ${form.length}`)}${form}${HIDDEN}`],
    ['chunks under another name', `${head('Transfer-Encoding: xchunked')}${chunked}${HIDDEN}`],
    ['chunks not last', `${head('Transfer-Encoding: chunked, identity')}${chunked}${HIDDEN}`],
    ['a folded header', `${head('Transfer-Encoding:', ' chunked')}${chunked}${HIDDEN}`],
    ['a size of chunk that is none', `${head('Transfer-Encoding: chunked')}z\r\n${form}\r\n0\r\n\r\n${HIDDEN}`],
    [
      'a size beyond measure',
      `${head('Transfer-Encoding: chunked')}${'f'.repeat(20)}\r\n${form}\r\n0\r\n\r\n${HIDDEN}`,
    ],
    ['a chunk longer than said', `${head('Transfer-Encoding: chunked')}2\r\n${form}\r\n0\r\n\r\n${HIDDEN}`],
    ['a line end of its own', `${head('X: a\rTransfer-Encoding: chunked')}${chunked}${HIDDEN}`],
    ['a null in a header', `${head('X: a\0b')}${HIDDEN}`],
    ['a name with a blank', `${head('X Y: a')}${HIDDEN}`],
    ['a version that is none', `${lines('GET /fhir/metadata HTTP/1.9', 'Host: localhost', '')}${HIDDEN}`],
    ['no host', `${lines('GET /fhir/metadata HTTP/1.1', '')}${HIDDEN}`],
  ];
  for (const [name, bytes] of cases) {
    const heard = await speak(bytes);
    assert.deepEqual(statuses(heard), ['400'], `${name}: ${heard.slice(0, 300)}`);
    assert.doesNotMatch(heard, /CapabilityStatement/, name);
  }
});

test('row 32: a body behind a request that has none is not the next request', async () => {
  const get = (body: string, ...more: string[]) =>
    `${lines('GET /fhir/metadata HTTP/1.1', 'Host: localhost', ...more, '')}${body}`;
  const hidden = HIDDEN.replace('/fhir/metadata', '/fhir/nothing');
  const heard = await speak(get(hidden, `Content-Length: ${hidden.length}`));
  assert.deepEqual(statuses(heard), ['200'], heard.slice(0, 300));
});

test('row 32: an answer that comes before the body is read ends the connection or reads the body, never takes it for a request', async () => {
  const hidden = HIDDEN.replace('/fhir/metadata', '/fhir/nothing');
  const refused = head(`Content-Length: ${hidden.length}`).replace(token, 'forged');
  const heard = await speak(`${refused}${hidden}`);
  assert.deepEqual(statuses(heard), ['401'], heard.slice(0, 300));
});
