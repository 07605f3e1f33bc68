import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { DOCTOR, envelope, statement, VihfWorld } from '../../../test/support/vihf-world.ts';
import { readVihf } from './read-vihf.ts';
import { VihfError } from './vihf-error.ts';
import { writeVihf } from './write-vihf.ts';

const world = new VihfWorld();
const MESSAGE = envelope(writeVihf(statement(), world.card)).toString();

function believed(message: string | Buffer): string {
  const parts = { trust: world.trust, tlsCertificate: world.cardTls, audiences: [] };
  try {
    return readVihf(Buffer.from(message), { now: new Date(), ...parts }).subject.id;
  } catch (error) {
    assert.ok(error instanceof VihfError, String(error));
    return error.message;
  }
}

suite('Rows 17 and 19: XML that costs too much', () => {
  const quick = (message: string, outcome: string): void => {
    const start = performance.now();
    assert.equal(believed(message), outcome);
    assert.ok(performance.now() - start < 1_000, 'within a second, on a busy machine');
  };
  test('a document type, with its entities', () => {
    const laughs = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>${MESSAGE}`;
    quick(laughs, 'not-xml');
    quick(MESSAGE.replace(`>${DOCTOR}<`, '>&a;<'), 'not-xml');
  });
  test('elements two hundred thousand deep', () => quick('<a>'.repeat(200_000), 'not-xml'));
  test('two hundred thousand attributes', () => {
    const many = Array.from({ length: 200_000 }, (_, index) => `a${index}=""`).join(' ');
    quick(MESSAGE.replace('<ask ', `<ask ${many} `), 'not-xml');
  });
  test('a message of many elements around a small signature', () => {
    const many = MESSAGE.replace('</soap:Body>', `${'<a b="c"/>'.repeat(90_000)}</soap:Body>`);
    quick(many, DOCTOR);
  });
  test('a large signed element', () => {
    quick(MESSAGE.replace(`>${DOCTOR}<`, `>${'8'.repeat(2_000_000)}<`), 'too-large');
  });
  test('bytes that are no text', () => {
    assert.equal(believed(Buffer.from([0xff, 0xfe, 0, 0xd8])), 'not-xml');
    assert.equal(believed(''), 'not-xml');
  });
});
