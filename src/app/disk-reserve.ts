import { statfs } from 'node:fs/promises';
import { type Clock, type Millis, second } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import type { Config } from '../config.ts';

const life: Millis = 5 * second;

/**
 * Keeps room for audit rows: below the reserve, escrow is refused first, so that a reveal can still be recorded (design
 * section 9, ruling 21). Asked for each claim, looked up each few seconds.
 */
export class DiskReserve {
  readonly #measure: () => Promise<{ free: number; reserve: number }>;
  readonly #clock: Clock;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #enough: Promise<boolean> = Promise.resolve(true);

  constructor(clock: Clock, measure: () => Promise<{ free: number; reserve: number }>) {
    this.#clock = clock;
    this.#measure = measure;
  }

  async holds(): Promise<boolean> {
    if (this.#clock() - this.#lookedAt >= life) {
      this.#lookedAt = this.#clock();
      this.#enough = this.#measure().then(({ free, reserve }) => free >= reserve);
    }
    return this.#enough;
  }

  /** Throws `disk-reserve-reached`. */
  async demand(): Promise<void> {
    if (await this.holds()) return;
    throw new KeyhavenError(
      'disk-reserve-reached',
      'the server is short of disk space and keeps what is left for recovering keys; free some space, then send this again',
    );
  }
}

/**
 * The embedded database shares its disk with nobody who asks; PostgreSQL's disk is out of sight, so that its reserve is a
 * size that the administrator sets.
 */
export function openReserve(
  config: Pick<Config, 'dataFolder' | 'databaseUrlFile' | 'databaseMegabytes' | 'diskReserveMegabytes'>,
  clock: Clock,
  databaseBytes: () => Promise<number>,
): DiskReserve {
  if (config.databaseUrlFile === undefined) {
    return new DiskReserve(clock, async () => ({
      free: await freeBytes(config.dataFolder),
      reserve: mebibytes(config.diskReserveMegabytes),
    }));
  }
  if (config.databaseMegabytes === 0) return new DiskReserve(clock, () => Promise.resolve({ free: 0, reserve: 0 }));
  return new DiskReserve(clock, async () => ({
    free: mebibytes(config.databaseMegabytes) - (await databaseBytes()),
    reserve: 0,
  }));
}

export function mebibytes(count: number): number {
  return count * 1024 * 1024;
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
