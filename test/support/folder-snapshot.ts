import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Names, kinds, sizes, modes and contents of everything below these folders: equal when nothing was changed. */
export function snapshotOf(...folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => (existsSync(folder) ? walk(folder, folder) : [`${folder} is not there`]));
}

function walk(root: string, path: string): string[] {
  const stat = lstatSync(path);
  const name = join(root, relative(root, path));
  const mode = stat.mode.toString(8);
  if (stat.isDirectory()) {
    return [
      `${name}/ ${mode}`,
      ...readdirSync(path)
        .sort()
        .flatMap((entry) => walk(root, join(path, entry))),
    ];
  }
  const hash = stat.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'no file';
  return [`${name} ${mode} ${String(stat.size)} ${hash}`];
}
