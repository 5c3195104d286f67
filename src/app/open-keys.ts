import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { createDurably, isUnfinishedFile } from '../base/durable-file.ts';
import { KeyhavenError } from '../base/error.ts';
import { newGuid } from '../base/guid.ts';
import type { Secret } from '../base/secret.ts';
import { createKeyFile, openKeyFile } from '../keyring/key-file.ts';
import type { KeyProvider } from '../keyring/key-provider.ts';

/** Names that say nothing about whether an installation lies in a data folder. */
const noInstallation = new Set(['lost+found', 'keyhaven.lock', 'keyhaven.lock-journal']);

export interface KeyPlace {
  readonly keyFile: string;
  readonly dataFolder: string;
  readonly passphrase: Secret | undefined;
}

/** The key-encryption key, and whether this start is the first or goes on with one that was interrupted. */
export interface OpenedKeys {
  readonly provider: KeyProvider;
  readonly initialising: boolean;
}

/**
 * Opens the key file, or makes it where there is nothing at all yet. A marker beside the key file tells a first start
 * that was interrupted from a data folder that is not mounted: without the marker, an empty folder beside a key is
 * refused (design section 9, ruling 18). `data` is what the key would open: whether it is there, and its name for people.
 */
export function openKeys(place: KeyPlace, data: { readonly there: boolean; readonly name: string }): OpenedKeys {
  const initialising = existsSync(markerOf(place));
  if (existsSync(place.keyFile)) {
    if (!data.there && !initialising) throw dataMissing(place, data.name);
    return { provider: openKeyFile(place.keyFile, place.passphrase), initialising };
  }
  if (data.there) throw keyMissing(place, data.name);
  if (!initialising) beginInitialising(place);
  return { provider: createKeyFile(place.keyFile, newGuid(), place.passphrase), initialising: true };
}

/** The first start is complete: from here on, nothing is ever made in place of something missing. */
export function endInitialising(place: KeyPlace): void {
  rmSync(markerOf(place), { force: true });
}

/** Makes a folder that only this account can enter; one that exists keeps its mode. */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
}

function beginInitialising(place: KeyPlace): void {
  makeFolder(dirname(place.keyFile));
  makeFolder(place.dataFolder);
  createDurably(
    markerOf(place),
    'the first start of Keyhaven was begun and not finished; it goes on at the next start\n',
  );
}

function markerOf(place: KeyPlace): string {
  return `${place.keyFile}.first-start`;
}

/** Whether anything but an empty file system lies in the data folder. */
export function holdsData(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((name) => !noInstallation.has(name) && !isUnfinishedFile(name));
}

function keyMissing(place: KeyPlace, name: string): KeyhavenError {
  return new KeyhavenError(
    'key-file-missing',
    `the key file ${place.keyFile} is missing, and ${name} holds data that only it opens; restore it from its backup; nothing was changed`,
  );
}

function dataMissing(place: KeyPlace, name: string): KeyhavenError {
  return new KeyhavenError(
    'installation-incomplete',
    `the key file ${place.keyFile} is there and its data is not: ${name} is empty; mount or restore it; nothing was changed`,
  );
}
