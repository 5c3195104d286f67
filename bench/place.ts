import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { z } from 'zod';
import type { StoreName } from './result.ts';

/** Where an installation of the benchmark lies, on either store. */
export interface Place {
  readonly store: StoreName;
  readonly folder: string;
  /** Another server's, where two share one database. */
  readonly keyFile?: string;
  /** PostgreSQL only: of the application's role. */
  readonly databaseUrl?: string;
}

/**
 * Ceilings that stop an attacker would stop a benchmark too: reveals of one person in an hour (30), new keys and
 * megabytes of one computer in a day (200 and 16), proofs that wait for one computer (16).
 */
export const raisedCeilings = {
  KEYHAVEN_REVEALS_PER_HOUR: '1000000000',
  KEYHAVEN_NEW_CLAIMS_PER_DAY: '1000000000',
  KEYHAVEN_NEW_MEGABYTES_PER_DAY: '1000000',
  KEYHAVEN_PROOFS_WAITING: '1000000',
};

/** The settings of a server there, beside which everything is as shipped. */
export function settingsOf({ folder, databaseUrl, keyFile }: Place): Record<string, string> {
  makeFolder(folder);
  const urlFile = join(folder, 'database.url');
  if (databaseUrl !== undefined) writeFileSync(urlFile, databaseUrl, { mode: 0o600 });
  return {
    KEYHAVEN_DATA_FOLDER: join(folder, 'data'),
    KEYHAVEN_KEY_FILE: keyFile ?? keyFileOf(folder),
    KEYHAVEN_CHECKPOINT_FILE: join(folder, 'checkpoint', 'head'),
    KEYHAVEN_HOST: '127.0.0.1',
    KEYHAVEN_PORT: '0',
    KEYHAVEN_DOMAINS: 'CONTOSO=contoso.com',
    KEYHAVEN_LOG_LEVEL: 'error',
    ...raisedCeilings,
    ...(databaseUrl === undefined ? {} : { KEYHAVEN_DATABASE_URL_FILE: urlFile }),
  };
}

export function keyFileOf(folder: string): string {
  return join(folder, 'keys', 'keyhaven.key');
}

export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true });
  // PostgreSQL refuses to run as root, so that another user must get through to its data.
  chmodSync(folder, 0o711);
}

/** Bytes of its database on the disk, the log of the embedded one included. */
export async function databaseBytes({ folder, databaseUrl }: Place): Promise<number> {
  if (databaseUrl !== undefined) return sizeOfPostgres(databaseUrl);
  return ['', '-wal']
    .map((end) => join(folder, 'data', `keyhaven.db${end}`))
    .filter((file) => existsSync(file))
    .reduce((sum, file) => sum + statSync(file).size, 0);
}

async function sizeOfPostgres(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query('select pg_database_size(current_database()) as bytes');
    return z.tuple([z.object({ bytes: z.coerce.number() })]).parse(rows)[0].bytes;
  } finally {
    await client.end();
  }
}

const stockShape = z.object({ filled: z.int(), extra: z.int(), next: z.int(), empty: z.number() });

/** Beyond every number that is filled in, so that a new key is new. */
const firstFresh = 1_000_000_000;

/** Which of the known keys a place has; kept beside it, so that a filled store can be used again. */
export class Stock {
  readonly #file: string;
  #held: z.infer<typeof stockShape>;

  constructor({ folder }: Pick<Place, 'folder'>) {
    makeFolder(folder);
    this.#file = join(folder, 'stock.json');
    this.#held = existsSync(this.#file)
      ? stockShape.parse(JSON.parse(readFileSync(this.#file, 'utf8')))
      : { filled: 0, extra: 0, next: firstFresh, empty: 0 };
  }

  /** The known keys from 0 up to this number are there. */
  get filled(): number {
    return this.#held.filled;
  }

  /** All keys that are there, also those that were only measured with. */
  get total(): number {
    return this.#held.filled + this.#held.extra;
  }

  /** Bytes of its database before the first key. */
  get empty(): number {
    return this.#held.empty;
  }

  wasEmptyAt(bytes: number): void {
    this.#save({ ...this.#held, empty: bytes });
  }

  hasUpTo(filled: number): void {
    this.#save({ ...this.#held, filled });
  }

  /** The first of so many numbers that nobody used before. */
  takeFresh(count = 1_000_000): number {
    const first = this.#held.next;
    this.#save({ ...this.#held, next: first + count });
    return first;
  }

  addExtra(count: number): void {
    this.#save({ ...this.#held, extra: this.#held.extra + count });
  }

  #save(held: z.infer<typeof stockShape>): void {
    this.#held = held;
    writeFileSync(this.#file, JSON.stringify(held));
  }
}
