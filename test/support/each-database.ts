import { join } from 'node:path';
import { describe, onTestFinished } from 'vitest';
import { freshDatabase } from './postgres.ts';
import { tempFolder } from './temp-folder.ts';

/** An empty place for a store, gone after the test. */
export type EmptyDatabase =
  | { readonly kind: 'sqlite'; readonly folder: string; readonly file: string }
  | { readonly kind: 'postgres'; readonly ownerUrl: string; readonly appUrl: string; readonly appRole: string };

/** Runs a suite on SQLite and on PostgreSQL. Each test asks `empty()` for a database of its own. */
export function eachDatabase(suite: (empty: () => Promise<EmptyDatabase>, kind: EmptyDatabase['kind']) => void): void {
  describe('on sqlite', () => suite(emptySqlite, 'sqlite'));
  describe('on postgres', () => suite(emptyPostgres, 'postgres'));
}

async function emptySqlite(): Promise<EmptyDatabase> {
  const folder = await tempFolder();
  return { kind: 'sqlite', folder, file: join(folder, 'keyhaven.db') };
}

async function emptyPostgres(): Promise<EmptyDatabase> {
  const { ownerUrl, appUrl, appRole, drop } = await freshDatabase();
  onTestFinished(drop);
  return { kind: 'postgres', ownerUrl, appUrl, appRole };
}
