import { KeyhavenError } from '../base/error.ts';

/** The database asks for the whole transaction again: two transactions met, or a row came meanwhile. */
export class SerialisationFailure extends Error {
  override readonly name = 'SerialisationFailure';
}

/** A row with that key is there already. */
export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
}

/** A statement was not run, because one that was sent together with it failed first. */
export class FollowingFailure extends Error {
  override readonly name = 'FollowingFailure';
}

/** A failure of the store itself, for which nobody's request is to blame. `what` says what happened and what to do. */
export function storeUnavailable(what: string, cause?: unknown): KeyhavenError {
  return new KeyhavenError('store-unavailable', what, { cause });
}

/** What passes through as it is: errors that are explained already, and those that make the transaction run again. */
export function isStoreTrouble(error: unknown): boolean {
  return error instanceof KeyhavenError || error instanceof SerialisationFailure;
}
