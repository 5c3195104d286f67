import { KeyhavenError } from '../base/error.ts';
import { type CheckedFields, parseCheckedText } from './checked-text.ts';
import { readSmallFile, type SmallFile } from './small-file.ts';

/** One of the files that the keyring keeps, as its sentences name it. */
export interface CheckedFileKind {
  /** `the key file`: begins sentences. */
  readonly what: string;
  readonly format: string;
  readonly version: number;
  /** What to do when it is damaged. */
  readonly restore: string;
}

export interface CheckedFile {
  readonly file: SmallFile;
  readonly fields: CheckedFields;
}

/**
 * Reads a file that is whole and of the given kind, or returns undefined when there is none. Throws `key-file-damaged`,
 * `key-file-unreadable`, and `store-version` for one that a later Keyhaven wrote.
 */
export function readCheckedFile(path: string, kind: CheckedFileKind): CheckedFile | undefined {
  const file = readSmallFile(path, kind.what);
  if (file === undefined) return undefined;
  const fields = parseCheckedText(file.text);
  if (fields === undefined) throw damaged(path, kind, 'is damaged: it was cut off or changed');
  if (fields.format !== kind.format) throw damaged(path, kind, 'is a file of another kind');
  if (fields.version !== kind.version) throw tooNew(path, kind, fields);
  return { file, fields };
}

/** The error for a file that does not hold what it should. `finding` continues the sentence after the path. */
export function damaged(path: string, kind: CheckedFileKind, finding: string): KeyhavenError {
  return new KeyhavenError('key-file-damaged', `${kind.what} ${path} ${finding}; ${kind.restore}; nothing was changed`);
}

function tooNew(path: string, kind: CheckedFileKind, { version }: CheckedFields): KeyhavenError {
  const advice = `this Keyhaven reads version ${kind.version}: run the one that wrote it`;
  return new KeyhavenError(
    'store-version',
    `${kind.what} ${path} has version ${String(version)}; ${advice}; nothing was changed`,
  );
}
