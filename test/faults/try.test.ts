import { test } from 'node:test';
import { startWorld } from '../support/world.ts';
test('x', async () => {
  let t = performance.now();
  const lap = (w: string) => { console.log(w, Math.round(performance.now() - t)); t = performance.now(); };
  const world = await startWorld();
  lap('start');
  const doctor = world.demo.professionals[0]!;
  const token = await world.tokenFor(doctor.rpps); lap('token');
  await world.structureToken('hospilis-dpi'); lap('structure');
  const v = await world.visit('solange'); lap('visit');
  console.log((await v.send('/documents')).status); lap('docs');
  await world.kill9(); lap('kill');
  await world.restart(); lap('restart');
  await world.kill9({ database: true }); lap('kill both');
  await world.restart(); lap('restart');
  console.log((await v.send('/documents')).status); lap('docs');
  await world.stop(); lap('stop');
});
