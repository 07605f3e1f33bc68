/** What a person is told of somebody who reads: to be compared with what that one finds. */
import type { Mode } from '../../src/documents/explained.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { type AccessWorld, subjectOf } from './access-world.ts';
import type { RecordWorld } from './record-world.ts';

const ALL = 200;

/** @returns the ids of the documents that `reader` is said to see in this mode, or why she sees none */
export async function toldOf(
  { zone: { runner, actions } }: RecordWorld,
  holder: Actor,
  owner: { readonly id: string },
  reader: Actor,
  mode: Mode = 'normal',
): Promise<string[] | string> {
  const asked = {
    id: reader.id,
    ...(reader.profession === undefined ? {} : { profession: reader.profession.code }),
    ...(reader.structure === undefined ? {} : { structureId: reader.structure.id }),
  };
  const page = { mode, seen: true, offset: 0, count: ALL };
  const told = await runner.run(actions.explainAccess, holder, {
    ...{ owner, readers: [asked], known: false, page, continues: false },
  });
  const [answer] = told.readers;
  if (mode === 'normal' && typeof answer?.refusal === 'string') return answer.refusal;
  return told.documents.map(({ entry }) => entry.logicalId).sort();
}

/** A record with a hidden document, one that waits to be announced, and readers who stand before it in different ways. */
export async function arrangeReaders(
  { world }: AccessWorld,
  { owner, holder, author, deposit }: Awaited<ReturnType<AccessWorld['openRecord']>>,
) {
  const { actions, runner } = world.zone;
  const hidden = await deposit({ visibility: ['MASQUE_PS'] });
  await deposit({ visibility: ['INVISIBLE_PATIENT'] });
  const of = (number: number, profession = '10') =>
    world.professional(number, { profession, structure: `1750000${number}` });
  const [doctor, attending, nurse, optician] = await Promise.all([of(470), of(471), of(472, '60'), of(473, '28')]);
  const [blocked, emergency] = await Promise.all([of(474), of(475)]);
  for (const one of [doctor, nurse, optician, blocked])
    await runner.run(actions.authorizeAccess, holder, { owner, subject: subjectOf(one) });
  await runner.run(actions.nameAdministrator, holder, { owner, subject: subjectOf(attending) });
  await runner.run(actions.blockAccess, holder, { owner, subject: subjectOf(blocked) });
  await runner.run(actions.setRule, holder, { owner, effect: 'show', subject: subjectOf(nurse), documentId: hidden });
  const readers = [doctor, attending, nurse, optician, blocked, emergency, author];
  return { hidden, readers, attending, blocked, emergency };
}
