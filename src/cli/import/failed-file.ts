import { closeSync, openSync, writeSync } from 'node:fs';
import { systemCode } from '../../base/durable-file.ts';
import { KeyhavenError } from '../../base/error.ts';
import { withoutRecoveryPasswords } from '../../base/stray-secret.ts';

/** What a person or another run needs to find the object again. Never a secret (design section 9, ruling 31). */
export interface FailedObject {
  readonly objectGuid?: string | undefined;
  readonly keyId?: string | undefined;
  readonly computer?: string | undefined;
  /** Where it came in the pipe, for what could not be read. */
  readonly line: number;
  readonly outcome: 'refused' | 'failed';
  readonly code: string;
  readonly reason: string;
}

/**
 * The file of what did not arrive, made at the first of them and readable by its owner alone. Its lines can be piped into
 * the read command: each names its object as a search base, and the secret is read from the directory again.
 */
export class FailedFile {
  readonly path: string;
  #file: number | undefined;

  constructor(path: string) {
    this.path = path;
  }

  get used(): boolean {
    return this.#file !== undefined;
  }

  add(object: FailedObject): void {
    const { objectGuid, keyId, computer, line, outcome, code, reason } = object;
    const text = JSON.stringify({
      ...(objectGuid === undefined ? { Line: line } : { SearchBase: `<GUID=${objectGuid}>`, ObjectGUID: objectGuid }),
      ...(keyId !== undefined && { RecoveryPasswordID: keyId }),
      ...(computer !== undefined && { Computer: computer }),
      Outcome: outcome,
      Code: code,
      Reason: reason,
    });
    this.#file ??= create(this.path);
    // a name in the directory is whatever somebody typed there
    writeSync(this.#file, `${withoutRecoveryPasswords(text)}\n`);
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}

function create(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (cause) {
    const why = systemCode(cause) === 'EEXIST' ? 'it exists already and is never overwritten' : systemCode(cause);
    throw new KeyhavenError('request-invalid', `cannot write the file of failed records ${path}: ${why}`, { cause });
  }
}
