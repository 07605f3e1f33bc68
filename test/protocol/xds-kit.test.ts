import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEnvelope } from '../../src/standards/soap-mtom/envelope.ts';
import { PackageReader } from '../../src/standards/soap-mtom/package-reader.ts';
import { binaryOf } from '../../src/standards/soap-mtom/xop.ts';
import { childElements, firstChild } from '../../src/standards/xds/ebrim.ts';
import { readSubmission } from '../../src/standards/xds/read-submission.ts';
import { kitMessage, skipWithoutKit } from '../support/xds-shapes.ts';

test('requests of the kit are read: envelope, action, and their bodies by this door', { skip: skipWithoutKit }, () => {
  for (const begins of [
    'TD0.2',
    'TD0.3',
    'TD0.4',
    'TD0.5',
    'TD1.3a',
    'TD1.3b',
    'TD1.4',
    'TD1.6',
    'TD3.1',
    'TD3.2',
    'TD3.3c',
    'TD3.3d',
  ]) {
    const { action, body, secured, version } = readEnvelope(kitMessage(begins, 'request'));
    assert.equal(version, '1.2');
    assert.ok(secured && action !== null && body.name !== '', begins);
  }
});

test('the deposit of the kit is read whole: SOAP 1.1 in a package of SOAP 1.2, two documents, one of which signs', {
  skip: skipWithoutKit,
}, () => {
  const bytes = kitMessage('TD2.1_', 'request');
  const reader = new PackageReader(/^--(\S+)/.exec(bytes.toString('latin1'))?.[1] ?? '', bytes.length);
  reader.push(bytes);
  const [root, ...parts] = reader.end();
  const { version, body } = readEnvelope(root?.bytes ?? Buffer.alloc(0));
  assert.equal(version, '1.1');
  const { documents, signatures } = readSubmission(firstChild(body, 'SubmitObjectsRequest') ?? body);
  assert.deepEqual([documents.length, signatures.length], [1, 1]);
  assert.deepEqual(
    childElements(body, 'Document').map((one) => binaryOf(one, parts).length > 4_000),
    [true, true],
  );
});
