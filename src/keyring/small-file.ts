import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { systemCode } from '../base/durable-file.ts';
import { KeyhavenError } from '../base/error.ts';

export interface SmallFile {
  readonly text: string;
  /** The permission bits. */
  readonly mode: number;
  /** The user id that the file belongs to. */
  readonly owner: number;
}

/** A real one has about 500 bytes; a path that was mistyped may lead to a disk image. */
export const smallFileLimit = 4096;

/**
 * Reads a file of at most 4 KiB, or returns undefined when there is none. Owner and mode are of the very file that was
 * read, not of its name. Throws `key-file-unreadable` when the account may not read it, when it is a folder, pipe or
 * device, and `key-file-damaged` when it is larger.
 */
export function readSmallFile(path: string, what: string): SmallFile | undefined {
  const file = openIfPresent(path, what);
  if (file === undefined) return undefined;
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw notAFile(path, what, status.isDirectory());
    return { text: readBounded(file, path, what), mode: status.mode & 0o777, owner: status.uid };
  } finally {
    closeSync(file);
  }
}

/** O_NONBLOCK: opening a pipe that nobody writes to would hang the start for ever. */
function openIfPresent(path: string, what: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    const code = systemCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    const advice = 'let the account that runs Keyhaven read it; nothing was changed';
    throw new KeyhavenError('key-file-unreadable', `${what} ${path} cannot be read (${code}); ${advice}`, { cause });
  }
}

function readBounded(file: number, path: string, what: string): string {
  const content = Buffer.alloc(smallFileLimit + 1);
  try {
    const length = readSync(file, content, 0, content.length, 0);
    if (length > smallFileLimit) {
      throw new KeyhavenError(
        'key-file-damaged',
        `${what} ${path} is too large to be one; check the path, or restore the file`,
      );
    }
    return content.toString('utf8', 0, length);
  } finally {
    content.fill(0);
  }
}

function notAFile(path: string, what: string, isFolder: boolean): KeyhavenError {
  const found = isFolder
    ? 'a folder (a container runtime makes one when the file to mount is missing)'
    : 'no regular file';
  return new KeyhavenError(
    'key-file-unreadable',
    `${what} ${path} is ${found}; put the file there; nothing was changed`,
  );
}
