import type { PackedValues } from './packed-values.ts';

export interface OpenSettings {
  readonly file: string;
  /** 32 bytes, raw; absent for a file that is not encrypted. */
  readonly key: Uint8Array | undefined;
  /** write: takes the lock of the data folder. read: can change nothing. upkeep: checkpoints and copies. */
  readonly role: 'write' | 'read' | 'upkeep';
  readonly lockFile: string;
  readonly busyTimeout: number;
  readonly cacheKib: number;
}

/** What the main thread asks of a worker; one worker is one connection, and answers in order. */
export type WorkerCall =
  | { readonly kind: 'open'; readonly settings: OpenSettings }
  | RunCall
  /** Fails where what is committed would not be found again. */
  | { readonly kind: 'commit' }
  /** Fails where a commit would for that reason. */
  | { readonly kind: 'present' }
  /** Ends whatever transaction is open, after a call whose answer nobody waited for. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'checkpoint'; readonly mode: 'passive' | 'restart' }
  | { readonly kind: 'copy'; readonly to: string }
  | { readonly kind: 'close' };

export interface RunCall {
  readonly kind: 'run';
  readonly sql: string;
  /** Those of all `times`, one after the other. */
  readonly values: PackedValues;
  /** How often the statement runs; more than once only where it returns no rows. */
  readonly times: number;
  /** What it needs: to begin a transaction, to be inside one, or neither. */
  readonly transaction: 'begin' | 'open' | 'none';
}

/** Calls that were made in one turn of the event loop travel in one message, and after a statement that fails no further one is run. */
export type WorkerRequest = readonly NumberedCall[];

export interface NumberedCall {
  readonly id: number;
  readonly call: WorkerCall;
}

/** Rows are flat: `columns.length` values each. */
export interface WorkerResult {
  readonly columns: readonly string[];
  readonly values: PackedValues;
  readonly changes: number;
}

export type WorkerReply =
  | { readonly id: number; readonly result: WorkerResult }
  | { readonly id: number; readonly failure: WorkerFailure };

export interface WorkerFailure {
  /** Of SQLite or the system; `notRun` for a call behind one that failed. */
  readonly code: string;
  readonly message: string;
}

export const notRun = 'KEYHAVEN_NOT_RUN';
