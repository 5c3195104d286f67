import { statSync } from 'node:fs';

export const filesReplaced = 'KEYHAVEN_FILES_REPLACED';

/**
 * A file that is deleted or replaced while it is open goes on taking writes, into a file that has no name any more: keys
 * would be acknowledged and reveals recorded that are gone with the process. Knows the database and its log by their
 * inodes.
 */
export class OpenedFiles {
  readonly #paths: readonly string[];
  readonly #inodes = new Map<string, bigint>();

  /** The log need not be there yet: it exists from the first write to the last close. */
  constructor(file: string) {
    this.#paths = [file, `${file}-wal`];
    this.demand();
  }

  /** Throws when one of them is gone or is another file than it was before. */
  demand(): void {
    for (const path of this.#paths) {
      const inode = inodeOf(path);
      const known = this.#inodes.get(path) ?? inode;
      if (inode !== known) throw new FilesReplaced(path);
      if (inode !== undefined) this.#inodes.set(path, inode);
    }
  }
}

/** A file that cannot be looked at any more is as good as gone. */
function inodeOf(path: string): bigint | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
  } catch {
    throw new FilesReplaced(path);
  }
}

class FilesReplaced extends Error {
  readonly code = filesReplaced;

  constructor(path: string) {
    super(`another file, or none, is at ${path}`);
  }
}
