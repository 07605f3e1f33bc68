import { readFileSync } from 'node:fs';
import { townPeople } from '../sandbox/town/people.ts';
import { parseJson } from '../src/doors/fhir/json-body.ts';
import { readProvideBundle } from '../src/standards/fhir/bundle.ts';
import { startRecordWorld } from '../test/support/record-world.ts';
import { benchProfessionals } from './actors.ts';
import { BundleMaker } from './bundles.ts';
import { cpuOfTree } from './machine.ts';

const N = Number(process.argv[2] ?? 1500),
  C = Number(process.argv[3] ?? 8),
  R = 100;
const people = [...townPeople({ seed: 1, persons: R + 50 })].filter((p) => p.ins.oid.endsWith('10')).slice(0, R);
const pros = benchProfessionals(20, 1);
const w = await startRecordWorld();
const { zone } = w;
if (process.env.EXPLAIN) {
  const pg = (await import('pg')).default;
  const c = new pg.Client({ connectionString: w.databases.superuser('carnet_record') });
  await c.connect();
  for (const q of [
    "alter database carnet_record set session_preload_libraries='auto_explain'",
    'alter database carnet_record set auto_explain.log_min_duration=0',
    'alter database carnet_record set auto_explain.log_analyze=on',
    'alter database carnet_record set auto_explain.log_timing=off',
    'alter database carnet_record set auto_explain.log_triggers=on',
    'alter database carnet_record set auto_explain.log_nested_statements=on',
    'alter database carnet_record set log_error_verbosity=default',
    "select pg_terminate_backend(pid) from pg_stat_activity where usename like 'carnet_record_%'",
  ])
    await c.query(q);
  await c.end();
}
const pm = Number(readFileSync(w.databases.data + '/postgres/18/data/postmaster.pid', 'utf8').split('\n')[0]);
const recs = [];
for (const p of people) {
  const r = await w.openRecord(p.ins.matricule, p.ins.oid);
  await zone.recordKeys.getOrCreate(r.recordId);
  recs.push(r);
}
const actors = [];
for (let i = 0; i < 20; i++) {
  actors.push({ ...(await w.professional(i)) });
}
const reader = await w.professional(99);
for (const r of recs)
  await zone.runner.run(zone.actions.declareConsent, reader, { owner: { ins: r.ins }, role: 'care-team' });
const maker = new BundleMaker(people, pros, 7);
function cpu() {
  const u = process.cpuUsage();
  return { n: u.user + u.system, p: cpuOfTree(pm) };
}
async function phase(name: string, n: number, f: (i: number) => Promise<unknown>, c = C) {
  let i = 0;
  const t = performance.now();
  const a = cpu();
  await Promise.all(
    Array.from({ length: c }, async () => {
      while (i < n) {
        const k = i++;
        await f(k);
      }
    }),
  );
  const b = cpu();
  const s = (performance.now() - t) / 1000;
  console.log(
    name.padEnd(22),
    `${(n / s).toFixed(0)}/s node ${((b.n - a.n) / n).toFixed(0)} pg ${((b.p - a.p) / n).toFixed(0)} us`,
  );
}
const prep = maker.prepare(N + 300, new Array(20).fill('x')).map((p) => {
  const r = readProvideBundle(parseJson(p.body as Buffer));
  if (!r.ok) throw new Error();
  const b = r.bundle;
  return {
    owner: { ins: { value: b.submissionSet.patientId.value, oid: b.submissionSet.patientId.oid } },
    set: b.submissionSet,
    documents: b.documents.map((d) => ({ declared: d.entry, content: d.content, mediaType: d.contentType })),
  };
});
const ids: string[] = [];
let base = 0;
const dep = async (i: number) => {
  const r = await zone.runner.run(zone.actions.submitDocuments, actors[i % 20]!, prep[base + i]! as never);
  ids.push((r as any).documents[0].contentId);
};
await phase('warm', 300, dep);
base = 300;
const third = Math.floor(N / 3);
for (let k = 0; k < 3; k++) {
  await phase('deposit', third, dep);
  base += third;
}
await zone.relay.drain();
const per = Math.floor((N + 300) / R);
for (let k = 0; k < 3; k++)
  await phase(`list (~${per})`, 1000, async (i) => {
    const r = await zone.runner.run(zone.actions.searchDocuments, reader, {
      owner: { ins: recs[i % R]!.ins },
      order: 'newest-first',
      count: 50,
      withTotal: false,
      statuses: ['approved'],
    } as never);
  });
for (let k = 0; k < 2; k++)
  await phase('retrieve', 1000, async (i) => {
    await zone.retrieve(reader, { kind: 'content', id: ids[(i * 7) % ids.length]! });
  });
if (process.env.EXPLAIN) {
  const { cpSync } = await import('node:fs');
  cpSync(w.databases.data + '/postgres/18/server.log', '/tmp/perf/pg.log');
}
await w.stop();
