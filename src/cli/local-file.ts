import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { createDurably, systemCode } from '../base/durable-file.ts';
import { KeyhavenError } from '../base/error.ts';

/** The content of a file that is sent along. Throws `request-invalid` when it is missing, empty or larger than the limit. */
export function readUpTo(option: string, path: string, limit: number): Buffer {
  try {
    const size = statSync(path).size;
    if (size === 0 || size > limit) {
      throw new KeyhavenError('request-invalid', `${option}: ${path} has ${size} bytes; allowed are 1 to ${limit}`);
    }
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof KeyhavenError) throw cause;
    throw new KeyhavenError('request-invalid', `${option}: cannot read ${path} (${systemCode(cause)})`, { cause });
  }
}

/** Asked before a reveal, which would be spent if its file could not be written afterwards. */
export function expectCreatable(option: string, path: string | undefined): void {
  if (path === undefined) return;
  if (existsSync(path))
    throw new KeyhavenError('already-exists', `${option}: ${path} exists already and is never overwritten`);
  if (!existsSync(dirname(path)))
    throw new KeyhavenError('request-invalid', `${option}: there is no folder ${dirname(path)}`);
}

/** Makes a file that only its owner can read. */
export function saveSecretFile(path: string, base64: string): void {
  createDurably(path, Buffer.from(base64, 'base64'), 0o600);
}
