import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { AuditEvent } from '../../src/audit/event.ts';
import { systemClock } from '../../src/base/clock.ts';
import { newGuid } from '../../src/base/guid.ts';
import { Secret } from '../../src/base/secret.ts';
import type { StoreContext } from '../../src/store/context.ts';
import type { Database } from '../../src/store/database.ts';
import { InstallationStore, type StoredInstallation } from '../../src/store/installation.ts';
import { type DatabaseOptions, openDatabase } from '../../src/store/open-database.ts';
import { migrateAsOwner } from '../../src/store/postgres/migrate-as-owner.ts';
import { RowIds } from '../../src/store/row-ids.ts';
import type { EmptyDatabase } from './each-database.ts';
import { testMac, testSigner } from './test-keys.ts';

/** A store that is open, with what its context was told meanwhile. */
export interface TestStore {
  readonly database: Database;
  readonly context: StoreContext;
  readonly installation: StoredInstallation;
  readonly options: DatabaseOptions;
  readonly forged: { readonly table: string; readonly id: number }[];
  readonly lateCommits: (readonly AuditEvent[])[];
  /** Another server on the same database; PostgreSQL only. */
  second(): Promise<StoreContext>;
  /** Opens the same database again, after `close`. */
  reopen(): Promise<TestStore>;
  close(): Promise<void>;
}

/** Makes the schema and an installation in an empty database and opens it. Closed when the test is over. */
export async function openStore(empty: EmptyDatabase, settings: { deadline?: number } = {}): Promise<TestStore> {
  const options = await optionsOf(empty);
  const database = await openDatabase({ ...options, ...settings });
  const installation = testInstallation();
  await new InstallationStore(database).create(installation);
  return assemble(options, database, installation, settings);
}

/** SQLite files are encrypted, as they are by default. */
export async function optionsOf(empty: EmptyDatabase): Promise<DatabaseOptions> {
  if (empty.kind === 'sqlite') return { kind: 'sqlite', file: empty.file, key: Secret.fromBytes(randomBytes(32)) };
  await migrateAsOwner({ ownerUrl: empty.ownerUrl, appRole: empty.appRole });
  return { kind: 'postgres', url: empty.appUrl };
}

export function testInstallation(): StoredInstallation {
  const key = { version: 1, state: 'active', createdAt: systemClock(), seals: 0 } as const;
  return {
    installationId: newGuid(),
    canary: randomBytes(60),
    createdAt: systemClock(),
    keys: [
      { ...key, id: 1, purpose: 'cell', wrapped: randomBytes(60) },
      { ...key, id: 2, purpose: 'mac', wrapped: randomBytes(60) },
    ],
  };
}

type Keys = Pick<StoreContext, 'mac' | 'signer'>;

function assemble(
  options: DatabaseOptions,
  database: Database,
  installation: StoredInstallation,
  settings: { deadline?: number },
  keys: Keys = { mac: testMac(), signer: testSigner() },
): TestStore {
  const open = new Set([database]);
  const forged: { table: string; id: number }[] = [];
  const lateCommits: (readonly AuditEvent[])[] = [];
  const contextOn = (target: Database): StoreContext => ({
    database: target,
    ...keys,
    ...settings,
    rowIds: new RowIds(target, 'row'),
    batchIds: new RowIds(target, 'batch'),
    clock: systemClock,
    onForged: (table, id) => {
      forged.push({ table, id });
    },
    onLateCommit: (events) => {
      lateCommits.push(events);
    },
  });
  const close = async (): Promise<void> => {
    for (const one of open) {
      open.delete(one);
      await one.close();
    }
  };
  onTestFinished(close);
  return {
    database,
    context: contextOn(database),
    installation,
    options,
    forged,
    lateCommits,
    second: async () => {
      const another = await openDatabase({ ...options, ...settings });
      open.add(another);
      return contextOn(another);
    },
    reopen: async () =>
      assemble(options, await openDatabase({ ...options, ...settings }), installation, settings, keys),
    close,
  };
}
