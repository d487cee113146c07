// The power goes: of what was written since the last sync any part comes to the disk, sector
// by sector. Started again, what was acknowledged is there, value for value.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomOf } from '../api/property/random.mjs';
import { Disk, MAKE, NAME, POWER_LOSS, SYNC, WRITE, long, seeded } from './broken.mjs';
import { Load } from './load.mjs';
import { Server, init, temporary, whole } from './support.mjs';

const points = Number(process.env.POINTS ?? (long ? 200 : 10));

test(`power: lost ${points} times under a mixed load`, async (t) => {
  const seed = seeded(t);
  const random = randomOf(seed);
  const data = init(temporary(t));
  const disk = new Disk(t, data);
  const server = await new Server(t, data).start(disk.environment);
  const load = new Load(server, random, seed);
  await load.prepare();
  for (let point = 0; point < points; point += 1) {
    disk.set({ seed: random.below(1 << 30) });
    disk.fail(POWER_LOSS, WRITE | SYNC | MAKE | NAME, 1 + random.below(1500));
    await load.run(() => {});
    assert.equal(await server.ended, 'SIGKILL', server.log);
    disk.heal();
    await server.start(disk.environment);
    await load.verify();
    whole(data);
  }
  t.diagnostic(`${load.answered} answered, ${load.open.done} done without an answer, ${load.open.undone} not done`);
  await server.stop();
  whole(data);
});
