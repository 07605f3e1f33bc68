/** A record zone whose clock moves by days, and records with one report each: what the stories of access begin with. */
import type { Actor } from '../../src/kernel/actor.ts';
import { type Clock, systemClock } from '../../src/kernel/clock.ts';
import { type RecordWorld, startRecordWorld, textDocument } from './record-world.ts';

const DAY_MS = 86_400_000;

export type AccessWorld = Awaited<ReturnType<typeof startAccessWorld>>;

export async function startAccessWorld() {
  let moved = 0;
  const clock: Clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + moved) };
  const world = await startRecordWorld(clock);
  let beats = 0;
  return {
    world,
    clock,
    later: (days: number): string => new Date(clock.now().getTime() + days * DAY_MS).toISOString(),
    /** Days go by, and the other zone is heard. */
    async pass(days: number): Promise<void> {
      moved += days * DAY_MS;
      beats += 1;
      const payload = { at: clock.now().toISOString() };
      await world.zone.fromSpace([{ key: 'beats', version: beats, kind: 'heartbeat', payload }]);
    },
    openRecord: () => openRecord(world),
    toldOf: {
      /** What the other zone tells first of a person, and of somebody who acts for her. */
      person: (recordId: string, changes: object) => {
        const payload = { recordId, minorUntil: null, deceasedOn: null, opposedAt: null, ...changes };
        return [{ key: `person:${recordId}`, version: 1, kind: 'person.status', payload }];
      },
      mandate(recordId: string, delegateId: string, changes: object) {
        const mandateId = crypto.randomUUID();
        const whole = { kind: 'parent', scopes: [], categories: null, disagrees: false, active: true, until: null };
        const since = new Date(clock.now().getTime() - DAY_MS).toISOString();
        const payload = { recordId, mandateId, delegateId, since, ...whole, ...changes };
        return [{ key: `mandate:${mandateId}`, version: 1, kind: 'mandate.status', payload }];
      },
    },
  };
}

export const subjectOf = ({ id, name }: Actor) => ({ kind: 'professional', id, name }) as const;

let number = 4_000;

/** A record with one report, deposited by its author; what somebody finds in it, or why she is refused. */
async function openRecord(world: RecordWorld) {
  const opened = await world.openRecord();
  const author = await world.professional(399, { structure: '1750000399' });
  const owner = { id: opened.recordId };
  const { runner, actions } = world.zone;
  const deposit = async (changes: Parameters<typeof textDocument>[2] = {}, by: Actor = author): Promise<string> => {
    number += 1;
    const { set, document } = textDocument(opened.ins, number, {
      authors: [{ person: { name: { family: 'ESSAI', given: ['Anne'] } }, role: [] }],
      ...changes,
    });
    const done = await runner.run(actions.submitDocuments, by, { owner, set, documents: [document] });
    return done.documents[0]?.logicalId ?? '';
  };
  const document = await deposit();
  const found = async (actor: Actor): Promise<string[] | string> => {
    const asked = { owner, order: 'newest-first', count: 50, withTotal: false } as const;
    try {
      const { entries } = await runner.run(actions.searchDocuments, actor, asked);
      return entries.map(({ logicalId }) => logicalId).sort();
    } catch (error) {
      const { details, code } = error as { details: { reason?: string }; code: string };
      return details.reason ?? code;
    }
  };
  const settings = () => runner.run(actions.readSettings, opened.holder, { owner });
  return { ...opened, owner, author, document, deposit, found, settings };
}
