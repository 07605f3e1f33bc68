import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoLane } from '../../sandbox/demo/demo-lane.ts';
import type { ServingConfig } from '../config.ts';
import type { Progress, SeedSummary } from '../doors/cli/commands.ts';
import { hl7AddressOf } from '../doors/cli/demo-addresses.ts';
import { manualClock, systemClock } from '../kernel/clock.ts';
import { isFailure } from '../kernel/errors.ts';
import { systemIds } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import type { Consumer } from '../kernel/outbox.ts';
import { writePrivateFile } from '../kernel/secrets.ts';
import { openDeployment } from './deployment.ts';
import { keepNoticesOf } from './notices.ts';
import { openRecordZone, type RecordZone } from './record-zone.ts';

/** Deposits made side by side: each lane has its own clock. */
const LANES = 3;
/** Spaces were created in bulk on that day: the launch of the national service. */
const OPENED_ON = new Date('2015-01-05T06:00:00Z');

interface WorldMark {
  readonly seed: number;
  readonly persons: number;
  readonly today: string;
  readonly documents: number | null;
}

/** Creates the demo world, or resumes one that was cut; says what it holds. */
export async function seedDemo(config: ServingConfig, log: Log, progress: Progress): Promise<SeedSummary> {
  const { seedTown } = await import('../../sandbox/demo/seed-town.ts');
  const { DEFAULT_SEED } = await import('../../sandbox/town/world.ts');
  const { demoSignIns, writeDemoFile } = await import('../../sandbox/demo/demo-file.ts');
  const markPath = join(config.data, 'demo-world.json');
  const found = existsSync(markPath) ? (JSON.parse(readFileSync(markPath, 'utf8')) as WorldMark) : null;
  const mark = found ?? {
    seed: DEFAULT_SEED,
    persons: config.persons,
    today: systemClock.now().toISOString().slice(0, 10),
    documents: null,
  };
  const clientKeys = join(config.secretsFolder, 'demo-clients');
  const signIns = demoSignIns(mark.seed, mark.persons);
  writeDemoFile(join(config.data, 'demo.json'), {
    baseUrl: config.publicUrl,
    seed: mark.seed,
    persons: mark.persons,
    today: mark.today,
    clientKeys,
    soap: config.tls?.url ?? null,
    hl7: hl7AddressOf(config),
  });
  if (mark.documents !== null) return { created: false, persons: mark.persons, documents: mark.documents, signIns };
  writePrivateFile(markPath, JSON.stringify(mark));
  const now = systemClock.now();
  const clock = manualClock(now);
  const deployment = await openDeployment(config, log, {
    transport: { send: async () => undefined, close: () => undefined },
    clock,
    maxConnections: 4,
  });
  const lanes = await openLanes(config, log, now, keepNoticesOf(deployment.space.identity));
  try {
    await deployment.space.beat(); // heard now: no story, all told before, meets stale projections
    clock.set(OPENED_ON);
    const { documents } = await seedTown({
      identity: deployment.space.identity,
      directory: deployment.space.directory,
      lanes: lanes.map(({ lane }) => lane),
      clientKeys,
      seed: mark.seed,
      persons: mark.persons,
      today: mark.today,
      async settle() {
        await deployment.settle();
        for (const { zone } of lanes) await zone.relay.drain();
      },
      opened: () => clock.set(now),
      begin: (part, total) => progress.begin(part, total),
      advance: (done) => progress.advance(done),
    });
    for (const { heads } of Object.values(deployment.watches)) await heads.reconcile();
    writePrivateFile(markPath, JSON.stringify({ ...mark, documents }));
    return { created: true, persons: mark.persons, documents, signIns };
  } finally {
    for (const { zone } of lanes) await zone.close();
    await deployment.close();
  }
}

async function openLanes(
  config: ServingConfig,
  log: Log,
  now: Date,
  notices: Consumer,
): Promise<{ lane: DemoLane; zone: RecordZone }[]> {
  const lanes: { lane: DemoLane; zone: RecordZone }[] = [];
  for (let i = 0; i < LANES; i += 1) {
    const clock = manualClock(now);
    const zone = await openRecordZone({
      url: config.urls.record?.app ?? '',
      secretsFolder: config.secretsFolder,
      data: config.data,
      maxConnections: 2,
      clock,
      ids: systemIds,
      log,
    });
    zone.notices.listen(notices);
    lanes.push({ zone, lane: laneOver(zone, (instant) => clock.set(instant < now ? instant : now)) });
  }
  return lanes;
}

function laneOver({ runner, actions, retrieve }: RecordZone, at: (instant: Date) => void): DemoLane {
  return {
    at,
    submit: (actor, input) => runner.run(actions.submitDocuments, actor, input),
    async declareConsent(actor, recordId, role, keptBy) {
      const owner = { id: recordId };
      const { ruleId } = await runner.run(actions.declareConsent, actor, { owner, role });
      if (ruleId !== null && keptBy !== null)
        await runner.run(actions.setAccessEnd, keptBy, { owner, ruleId, until: null });
    },
    async block(holder, recordId, professional) {
      await runner.run(actions.blockProfessional, holder, { owner: { id: recordId }, professional });
    },
    async hide(holder, recordId, logicalId) {
      await runner.run(actions.hideDocument, holder, {
        document: { kind: 'document', id: logicalId, owner: { id: recordId } },
      });
    },
    async read(actor, recordId, logicalId) {
      await retrieve(actor, { kind: 'document', id: logicalId, owner: { id: recordId } });
    },
    async refusedSearch(actor, recordId) {
      const asked = { owner: { id: recordId }, order: 'newest-first', count: 1, withTotal: false } as const;
      const refused = await runner.run(actions.searchDocuments, actor, asked).then(
        () => false,
        (error) => isFailure(error) && error.code === 'refused',
      );
      if (!refused) throw new Error('a story tells a refusal that did not happen');
    },
  };
}
