/** What a client asks of an answer: Prefer: return, _summary, _elements, and what is not offered. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Bundle, DocumentReference, List, OperationOutcome } from '../../src/standards/fhir/types.ts';
import { authorised, documentsOf, insOf, json, newDeposit, problem, recordWith, search } from './fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

let fhir: FhirWorld;
before(async () => {
  fhir = await startFhirWorld();
});
after(() => fhir.stop());

test('a deposit answers with as much as its sender prefers', async () => {
  const { ins } = await fhir.world.openRecord();
  const doctor = await authorised(fhir, ins);
  const { bundle } = newDeposit(ins);
  const send = (preference: string, actor = doctor) =>
    fhir.send(actor, 'POST', '', { body: bundle, headers: { prefer: `return=${preference}` } });
  const shown = await send('representation');
  assert.equal(shown.headers.get('preference-applied'), 'return=representation');
  const { entry = [] } = await json<Bundle>(shown);
  const [list, card, binary] = entry.map(({ resource }) => resource);
  assert.equal((list as List).entry?.[0]?.item.reference, entry[1]?.response?.location);
  assert.deepEqual(card, await json(await fhir.send(doctor, 'GET', `/${entry[1]?.response?.location}`)));
  assert.equal(binary, undefined);
  const words = await json<Bundle>(await send('OperationOutcome'));
  assert.deepEqual(
    words.entry?.map(({ resource, response }) => [resource, response?.outcome?.resourceType]),
    [1, 2, 3].map(() => [undefined, 'OperationOutcome']),
  );
  const least = await json<Bundle>(await send('minimal'));
  assert.deepEqual(
    least.entry?.map(({ response }) => Object.keys(response ?? {}).sort()),
    [
      ['location', 'status'],
      ['etag', 'location', 'status'],
      ['location', 'status'],
    ],
  );
});

test('who deposits without being authorised to read is shown nothing, and told so by a header that is absent', async () => {
  const { ins } = await fhir.world.openRecord();
  const stranger = await fhir.world.professional(77_001);
  const { bundle } = newDeposit(ins);
  const answer = await fhir.send(stranger, 'POST', '', { body: bundle, headers: { prefer: 'return=representation' } });
  assert.equal(answer.headers.get('preference-applied'), null);
  const { entry = [] } = await json<Bundle>(answer);
  assert.deepEqual(
    entry.map(({ resource, response }) => [resource, response?.status]),
    [1, 2, 3].map(() => [undefined, '201 Created']),
  );
});

test('a part of a card or of a list is tagged, in searches, their next pages and reads', async () => {
  const { ins, doctor } = await recordWith(fhir, 2);
  const page = await json<Bundle>(await search(fhir, doctor, ins, '&_elements=date&_count=1'));
  const next = page.link?.find(({ relation }) => relation === 'next')?.url.slice(fhir.base.length) ?? '';
  const [first] = documentsOf(page);
  const [second] = documentsOf(await json<Bundle>(await fhir.send(doctor, 'GET', next)));
  const read = `/DocumentReference/${first?.id}`;
  const alone = await json<DocumentReference>(await fhir.send(doctor, 'GET', `${read}?_elements=date`));
  assert.deepEqual(alone, first);
  for (const one of [first, second]) {
    assert.equal(one?.meta?.tag?.[0]?.code, 'SUBSETTED');
    assert.deepEqual(Object.keys(one ?? {}), ['resourceType', 'id', 'meta', 'status', 'date', 'content']);
  }
  const summary = await json<DocumentReference>(await fhir.send(doctor, 'GET', `${read}?_summary=true`));
  assert.deepEqual([summary.custodian, typeof summary.author], [undefined, 'object']);
  const body = new URLSearchParams(`patient.identifier=${insOf(ins)}&status=current&code=submissionset&_summary=true`);
  const lists = await json<Bundle>(await fhir.send(doctor, 'POST', '/List/_search', { body }));
  const list = lists.entry?.[0]?.resource as List;
  assert.deepEqual([list.meta?.tag?.[0]?.code, list.entry, list.status], ['SUBSETTED', undefined, 'current']);
  const same = await json<List>(await fhir.send(doctor, 'GET', `/List/${list.id}?_summary=true`));
  assert.deepEqual(same, list);
  assert.equal(await problem(await fhir.send(doctor, 'GET', `${read}?_elements=colour`), 400), 'value _elements');
  assert.equal(await problem(await fhir.send(doctor, 'GET', `${read}?_summary=count`), 400), 'not-supported _summary');
});

test('nothing is included, and an XML Patch is not read: both are said plainly', async () => {
  const { ins, doctor } = await recordWith(fhir, 1);
  const included = await json<OperationOutcome>(
    await search(fhir, doctor, ins, '&_include=DocumentReference:author'),
    400,
  );
  assert.match(included.issue[0]?.diagnostics ?? '', /authors are contained/);
  const [card] = documentsOf(await json<Bundle>(await search(fhir, doctor, ins)));
  for (const type of ['application/xml-patch+xml', 'application/xml-patch+xml; charset=utf-8']) {
    const answer = await fhir.send(doctor, 'PATCH', `/DocumentReference/${card?.id}`, {
      headers: { 'content-type': type },
      body: '<diff><replace sel="DocumentReference/status/@value">superseded</replace></diff>',
    });
    const outcome = await json<OperationOutcome>(answer, 415);
    assert.match(
      outcome.issue[0]?.diagnostics ?? '',
      /application\/json-patch\+json .* XML Patch \(RFC 5261\) is not read/,
    );
  }
});
