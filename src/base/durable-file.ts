import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { KeyhavenError } from './error.ts';

const unfinished = /^\..+\.[0-9a-f]{16}\.part$/;

/**
 * True for the name of a file that a crash left behind before it was complete, or before its second name was taken away.
 * Whoever asks whether a folder is empty does not count these; they may be removed while no server runs.
 */
export function isUnfinishedFile(name: string): boolean {
  return unfinished.test(name);
}

/**
 * Makes a file that is either complete and durable or not there at all: written under another name in the same folder,
 * synced, linked to its name, folder synced. A link, unlike a rename, cannot replace a file that came meanwhile.
 * Throws `already-exists`, or `store-unavailable` when the folder is missing, not writable, full, or cannot link.
 * Synchronous, since it makes files at first start, before anything is served.
 */
export function createDurably(path: string, content: string | Uint8Array, mode = 0o600): void {
  const part = partOf(path);
  try {
    try {
      writeSynced(part, content, mode);
      linkSync(part, path);
    } finally {
      rmSync(part, { force: true });
    }
    syncFolder(dirname(path));
  } catch (cause) {
    throw writeFailure(path, cause);
  }
}

/**
 * Replaces a file, or makes it: a reader, and a start after a crash, see the old content or the new, never a mixture.
 * Asynchronous, so that a hung disk does not hold back the answers of a server. Calls for one path must not overlap, or
 * the older content may win. Throws `store-unavailable`.
 */
export async function replaceDurably(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const part = partOf(path);
  try {
    const file = await open(part, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
    if (foldersSync) await syncFolderLater(dirname(path));
  } catch (cause) {
    await rm(part, { force: true });
    throw writeFailure(path, cause);
  }
}

/** Windows opens no folders, and NTFS keeps names in its own journal. */
const foldersSync = process.platform !== 'win32';

function partOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(8).toString('hex')}.part`);
}

function writeSynced(path: string, content: string | Uint8Array, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(path: string): void {
  if (!foldersSync) return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

async function syncFolderLater(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function writeFailure(path: string, cause: unknown): KeyhavenError {
  const code = systemCode(cause);
  if (code === 'EEXIST') {
    return new KeyhavenError(
      'already-exists',
      `${path} exists already and is never overwritten; move it away if it is not needed`,
    );
  }
  const advice =
    'check that its folder exists, belongs to the account that runs Keyhaven, has room and supports hard links';
  return new KeyhavenError('store-unavailable', `cannot write ${path} (${code}); ${advice}`, { cause });
}

/** `ENOENT`, `EACCES`, `ENOSPC` and so on; `unknown` for anything that is no error of the system. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
