import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MetadataProblem } from '../../standards/xds/metadata-problem.ts';
import { toRefusedCall } from './errors.ts';
import { iti41 } from './iti-41.ts';

test('each reason of a refused deposit is an error of its own, with its place', () => {
  const time = new MetadataProblem('unreadable', 'a time is 4 to 14 digits, in UTC', 'document[0].creationTime');
  const others = [new MetadataProblem('missing', 'a type is expected', 'document[0].typeCode')];
  const refused = toRefusedCall(new MetadataProblem(time.code, time.message, time.at, others));
  assert.ok(refused !== null);
  const answer = iti41.refusal?.(refused) ?? '';
  const places = [...answer.matchAll(/codeContext="([^"]*)"[^>]*location="([^"]*)"/g)].map(([, text, at]) => [
    text,
    at,
  ]);
  const said = 'Les métadonnées ne sont pas valides';
  assert.deepEqual(places, [
    [`${said} (${time.message}).`, time.at],
    [`${said} (a type is expected).`, 'document[0].typeCode'],
  ]);
  assert.match(refused.text, /a time is .*; a type is expected/, 'a fault has one text: all of them');
});
