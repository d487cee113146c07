// What is put before the C library, to let the real program fail: a disk (disk.c), memory
// (memory.c). Both count, and are told from here when to fail.
import { mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const program = process.env.GUANXI ?? 'build/src/cmd/guanxi';
const built = resolve(dirname(program), '../../tests/fault');

/** The environment in which the library comes first. */
export function preloaded(name, environment) {
  return {
    LD_PRELOAD: join(built, `fault_${name}.so`),
    ASAN_OPTIONS: [process.env.ASAN_OPTIONS, 'verify_asan_link_order=0'].filter(Boolean).join(':'),
    ...environment,
  };
}

export const WRITE = 1, SYNC = 2, MAKE = 4, NAME = 8, READ = 16, OPEN = 32;
export const EIO = 5, EMFILE = 24, ENOSPC = 28, EROFS = 30, SHORT = -1, POWER_LOSS = -2;
export const ALWAYS = 1 << 30;
const members = ['operations', 'kinds', 'first', 'many', 'fault', 'room', 'seed'];

/** The disk on which a company's folder lies. */
export class Disk {
  constructor(test, data) {
    const folder = mkdtempSync(join(tmpdir(), 'guanxi-orders-'));
    test.after(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'orders');
    this.file = openSync(path, 'w+');
    this.environment = preloaded('disk', { FAULT_DISK: data, FAULT_DISK_ORDERS: path });
    this.heal();
  }

  set(orders) {
    for (const [name, value] of Object.entries(orders)) {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(BigInt(value));
      writeSync(this.file, bytes, 0, 8, members.indexOf(name) * 8);
    }
  }

  /** Nothing fails. */
  heal() {
    this.set({ first: 0, room: -1, operations: 0, kinds: 0, many: 0, fault: 0, seed: 0 });
  }

  /** From the `nth` operation of these kinds on, `many` fail. */
  fail(fault, kinds, nth = 1, many = 1) {
    this.set({ first: 0, operations: 0, kinds, many, fault });
    this.set({ first: nth });
  }

  /** How many operations there were since. */
  get operations() {
    const bytes = Buffer.alloc(8);
    readSync(this.file, bytes, 0, 8, 0);
    return Number(bytes.readBigInt64LE());
  }
}

/** All places where something can fail, not some: scripts/test --long. */
export const long = process.env.LONG === '1';

/** The seed of a run: SEED, or another each time; told in either case. */
export function seeded(test) {
  const seed = Number(process.env.SEED ?? Date.now() % 1e9);
  test.diagnostic(`SEED=${seed}`);
  return seed;
}
