import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { isKeyhavenError, KeyhavenError } from '../base/error.ts';
import type { Guid } from '../base/guid.ts';
import type { Secret } from '../base/secret.ts';
import { type Config, readSecretFile } from '../config.ts';
import type { KeyProvider } from '../keyring/key-provider.ts';
import { Keyring } from '../keyring/keyring.ts';
import { createStoreKey, openStoreKey } from '../keyring/store-key.ts';
import type { Database } from '../store/database.ts';
import { InstallationStore, type StoredInstallation } from '../store/installation.ts';
import { openDatabase } from '../store/open-database.ts';
import { endInitialising, holdsData, type KeyPlace, openKeys } from './open-keys.ts';

/** An installation whose key opened its canary. */
export interface Installation {
  readonly id: Guid;
  readonly provider: KeyProvider;
  readonly keyring: Keyring;
  readonly database: Database;
  /** The file and its key; undefined on PostgreSQL. */
  readonly file: { readonly path: string; readonly key: Secret | undefined } | undefined;
  /** This start makes the installation, or finishes one that an earlier start began. */
  readonly first: boolean;
  /** Nothing is ever made anew after this. */
  settle(): void;
}

export interface OpenOptions {
  readonly clock: Clock;
  /** False for a command, which must not make an installation by a typing mistake. */
  readonly initialise: boolean;
}

/** Opens the key, the database and the keyring, or makes them where there is nothing at all. Refuses any partial set. */
export async function openInstallation(config: Config, options: OpenOptions): Promise<Installation> {
  const passphrase = config.keyPassphraseFile === undefined ? undefined : readSecretFile(config.keyPassphraseFile);
  const place: KeyPlace = { keyFile: config.keyFile, dataFolder: config.dataFolder, passphrase };
  return config.databaseUrlFile === undefined
    ? openEmbedded(config, place, options)
    : openShared(readSecretFile(config.databaseUrlFile).revealText(), place, options);
}

async function openEmbedded(config: Config, place: KeyPlace, options: OpenOptions): Promise<Installation> {
  const file = join(config.dataFolder, 'keyhaven.db');
  const data = { there: holdsData(config.dataFolder), name: `the data folder ${config.dataFolder}` };
  if (!options.initialise && !data.there) throw nothingThere(data.name);
  const { provider, initialising } = openKeys(place, data);
  if (!initialising && (!existsSync(file) || statSync(file).size === 0))
    throw partial(`the database ${file} is missing or empty`);
  const key = config.databaseEncryption ? storeKey(provider, `${file}.key`, initialising) : undefined;
  const database = await openDatabase({ kind: 'sqlite', file, key });
  return closingOnFailure(database, () =>
    settleIn(place, { provider, database, initialising, file: { path: file, key } }, options),
  );
}

async function openShared(url: string, place: KeyPlace, options: OpenOptions): Promise<Installation> {
  const database = await openDatabase({ kind: 'postgres', url });
  return closingOnFailure(database, async () => {
    const there = !(await new InstallationStore(database).isEmpty());
    if (!options.initialise && !there) throw nothingThere('the database');
    const { provider, initialising } = openKeys(place, { there, name: 'the database' });
    return settleIn(place, { provider, database, initialising, file: undefined }, options);
  });
}

interface Opened {
  readonly provider: KeyProvider;
  readonly database: Database;
  readonly initialising: boolean;
  readonly file: Installation['file'];
}

async function settleIn(
  place: KeyPlace,
  { provider, database, initialising, file }: Opened,
  { clock }: OpenOptions,
): Promise<Installation> {
  const installations = new InstallationStore(database);
  const countSeals = (dataKeyId: number, count: number) => installations.reserveSeals(dataKeyId, count);
  const stored =
    (await installations.read()) ?? (initialising ? await make(installations, provider, clock) : undefined);
  if (stored === undefined)
    throw partial('the database is empty, and the key file belongs to an installation that is not');
  return {
    id: stored.installationId,
    provider,
    database,
    file,
    keyring: Keyring.open(provider, stored.keys, stored.canary, stored.installationId, { countSeals }),
    first: initialising,
    settle: () => {
      endInitialising(place);
    },
  };
}

/** Another server may make it at the same moment: then that one's is read, and fits this key file or does not. */
async function make(
  installations: InstallationStore,
  provider: KeyProvider,
  clock: Clock,
): Promise<StoredInstallation | undefined> {
  const now = clock();
  const { installationId } = provider;
  const { records, canary } = Keyring.initialise(provider, { installationId, now });
  try {
    await installations.create({ installationId, canary, createdAt: now, keys: records });
  } catch (error) {
    if (!isKeyhavenError(error, 'already-exists')) throw error;
  }
  return installations.read();
}

function storeKey(provider: KeyProvider, path: string, initialising: boolean) {
  return initialising && !existsSync(path) ? createStoreKey(provider, path) : openStoreKey(provider, path);
}

async function closingOnFailure<T>(database: Database, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await database.close();
    throw error;
  }
}

function partial(what: string): KeyhavenError {
  return new KeyhavenError('installation-incomplete', `${what}; restore it from its backup; nothing was changed`);
}

function nothingThere(name: string): KeyhavenError {
  return new KeyhavenError(
    'installation-incomplete',
    `${name} holds no installation; name the right one with KEYHAVEN_DATA_FOLDER, or make one with keyhaven serve`,
  );
}
