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
  readonly #wanted: string;
  readonly #named: boolean;
  #made: { readonly path: string; readonly file: number } | undefined;

  /** A path of our own making gives way to a file that is there; one that somebody named does not. */
  constructor(path: string, { named }: { readonly named: boolean }) {
    this.#wanted = path;
    this.#named = named;
  }

  /** Where it is, once something is in it. */
  get path(): string | undefined {
    return this.#made?.path;
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
    this.#made ??= this.#create();
    // a name in the directory is whatever somebody typed there
    writeSync(this.#made.file, `${withoutRecoveryPasswords(text)}\n`);
  }

  close(): void {
    if (this.#made !== undefined) closeSync(this.#made.file);
  }

  #create(): { path: string; file: number } {
    for (let copy = 1; ; copy += 1) {
      const path = copy === 1 ? this.#wanted : this.#wanted.replace(/(?=\.jsonl$)/, `-${copy}`);
      const file = create(path, { orNone: !this.#named && copy < mostCopies });
      if (file !== undefined) return { path, file };
    }
  }
}

/** Imports that run side by side and begin in the same second. */
const mostCopies = 100;

function create(path: string, { orNone }: { readonly orNone: boolean }): number | undefined {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (cause) {
    if (orNone && systemCode(cause) === 'EEXIST') return undefined;
    const why = systemCode(cause) === 'EEXIST' ? 'it exists already and is never overwritten' : systemCode(cause);
    throw new KeyhavenError('request-invalid', `cannot write the file of failed records ${path}: ${why}`, { cause });
  }
}
