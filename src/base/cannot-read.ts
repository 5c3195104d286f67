import { userInfo } from 'node:os';
import { systemCode } from './durable-file.ts';

/** Why a file cannot be read, for whoever runs this. Mostly it is a file of root, and the server has an account of its own. */
export function cannotRead(path: string, cause: unknown): string {
  const code = systemCode(cause);
  const because =
    code === 'EACCES' ? `: this runs as ${account()}, who may not read it; give the file to that account` : '';
  return `cannot read ${path} (${code})${because}`;
}

/** A container may run as a number that has no name. */
function account(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 0}`;
  }
}
