/** What must hold after any fault: every acknowledged document whole, indexed, audited; nothing half. */
import assert from 'node:assert/strict';
import { verifyZones } from '../../src/compose/verify.ts';
import { createLog } from '../../src/kernel/log.ts';
import type { DemoPerson, World } from './running-world.ts';
import { attendingToken, bytesOf, type Deposit, inParallel, listed } from './world-documents.ts';

const READERS = 4;
const QUIET = { begin: () => undefined, advance: () => undefined };

export interface Losses {
  /** Acknowledged, and not in the list any more. */
  readonly lost: number;
  /** In the list, and not readable or other bytes than sent. */
  readonly broken: number;
  /** Sent, never acknowledged, and there all the same (whole, or it would be broken). */
  readonly unacknowledged: number;
  readonly checked: number;
}

/** Compares what was sent with what the deployment gives back through its doors. */
export async function compare(
  world: World,
  persons: readonly DemoPerson[],
  sent: readonly Deposit[],
  acknowledged: ReadonlySet<string>,
): Promise<Losses> {
  const counts = { lost: 0, broken: 0, unacknowledged: 0, checked: 0 };
  for (const person of persons) {
    const token = await attendingToken(world, person);
    const there = await listed(world, token, { value: person.ins, oid: person.insOid });
    const own = sent.filter(({ patient }) => patient.value === person.ins);
    await inParallel(own, READERS, async ({ uniqueId, content }) => {
      const url = there.get(uniqueId);
      if (url === undefined) {
        if (acknowledged.has(uniqueId)) counts.lost += 1;
        return;
      }
      counts.checked += 1;
      if (!acknowledged.has(uniqueId)) counts.unacknowledged += 1;
      const { bytes } = await bytesOf(url, token);
      if (bytes?.equals(content) !== true) counts.broken += 1;
    });
  }
  return counts;
}

/** Rows that are there without what must be there with them; one query a rule, each must count 0. */
const HALVES: Readonly<Record<string, string>> = {
  'a content without document': `select 1 from content c where not exists
     (select 1 from document d where d.record_id = c.record_id and d.content_id = c.content_id)`,
  'a content without place of its bytes': `select 1 from content c where not exists
     (select 1 from blob_locator b where b.record_id = c.record_id and b.content_id = c.content_id)`,
  'a document without current entry': `select 1 from document d where not exists
     (select 1 from entry_version e where e.record_id = d.record_id and e.logical_id = d.logical_id and e.current)`,
  'a document without submission set': `select 1 from document d where not exists
     (select 1 from submission_set s where s.record_id = d.record_id and s.set_id = d.set_id)`,
  'a document without trace of its deposit': `select 1 from document d where not exists
     (select 1 from trace t join trace_detail using (record_id, trace_id) where t.record_id = d.record_id
      and t.trace_id = d.trace_id and t.kind = 'documents.submit')`,
  'the same uniqueId twice': `select 1 from content group by record_id, unique_id_hash having count(*) > 1`,
};

/** Nothing half in the record's database; every chain of traces verifies in both zones. */
export async function assertWhole(world: World): Promise<void> {
  const { asSuperuser, config, deployment } = await world.inside();
  for (const [rule, sql] of Object.entries(HALVES)) {
    const [row] = await asSuperuser<{ n: string }>('carnet_record', `select count(*) as n from (${sql}) as halves`);
    assert.equal(Number(row?.n), 0, rule);
  }
  await deployment.settle();
  const report = await verifyZones(config, createLog('silent'), null, QUIET);
  assert.deepEqual(report.faults, []);
  assert.ok(report.entries > 0);
}
