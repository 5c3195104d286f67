import { stat } from 'node:fs/promises';
import { storeUnavailable } from '../store-error.ts';

/**
 * A file that is deleted or replaced while it is open goes on taking writes, into a file that has no name any more: keys
 * would be acknowledged and reveals recorded that are gone with the process. Knows the database and its log by their
 * inodes.
 */
export class OpenedFiles {
  readonly #inodes: ReadonlyMap<string, bigint>;

  private constructor(inodes: ReadonlyMap<string, bigint>) {
    this.#inodes = inodes;
  }

  /** Call it while the database is open: its log exists from the first write to the last close. */
  static async of(file: string): Promise<OpenedFiles> {
    const paths = [file, `${file}-wal`];
    const inodes = await Promise.all(paths.map(async (path) => [path, await inodeOf(path)] as const));
    return new OpenedFiles(new Map(inodes.flatMap(([path, inode]) => (inode === undefined ? [] : [[path, inode]]))));
  }

  /** Throws `store-unavailable` when one of them is gone or is another file. */
  async demand(): Promise<void> {
    for (const [path, inode] of this.#inodes) {
      if ((await inodeOf(path)) === inode) continue;
      const sentence =
        'the database file was deleted or replaced while it was open; stop the server and restore the file';
      throw storeUnavailable(sentence, new Error(`another file, or none, is at ${path}`));
    }
  }
}

async function inodeOf(path: string): Promise<bigint | undefined> {
  return (await stat(path, { bigint: true }).catch(() => undefined))?.ino;
}
