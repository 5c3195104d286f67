import type { Transaction } from 'kysely';
import type { AuditEvent } from '../audit/event.ts';
import { KeyhavenError } from '../base/error.ts';
import type { StoreContext } from './context.ts';
import { openTransaction } from './row-ids.ts';
import type { Schema } from './schema.ts';
import { SerialisationFailure, storeUnavailable } from './store-error.ts';

const attempts = 5;
const deadlineDefault = 4000;

/** What a transaction leaves for the case that it commits after its caller was told that it did not. */
interface Leaving {
  readonly events: readonly AuditEvent[];
}

/** The last moment at which a transaction can be given up. */
export interface Deadline {
  /**
   * Before the commit is sent, which work may do itself, behind its last statements. Throws `store-unavailable` where the
   * caller has been told so already.
   */
  beforeCommit(): void;
}

/**
 * Runs work in one transaction, again (five times at most) when it met another one. Rejects with `store-unavailable` when
 * the deadline passes: work that is still going on is then rolled back. Only a commit already under way can come after
 * that, and `onLateCommit` hears of it.
 */
export async function runTransaction<T extends Leaving>(
  context: StoreContext,
  work: (trx: Transaction<Schema>, deadline: Deadline) => Promise<T>,
): Promise<T> {
  const expiry = new AbortController();
  const { signal } = expiry;
  const timer = setTimeout(() => {
    expiry.abort(deadlinePassed());
  }, context.deadline ?? deadlineDefault);
  const running = retried(context, work, signal);
  running.then(
    ({ events }) => {
      if (signal.aborted) context.onLateCommit?.(events);
    },
    () => undefined,
  );
  try {
    return await Promise.race([running, rejectedBy(signal)]);
  } finally {
    clearTimeout(timer);
  }
}

async function retried<T>(
  context: StoreContext,
  work: (trx: Transaction<Schema>, deadline: Deadline) => Promise<T>,
  expiry: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(context, work, expiry);
    } catch (error) {
      if (!(error instanceof SerialisationFailure)) throw error;
      if (attempt === attempts) throw tooBusy(error);
    }
  }
}

function once<T>(
  context: StoreContext,
  work: (trx: Transaction<Schema>, deadline: Deadline) => Promise<T>,
  expiry: AbortSignal,
): Promise<T> {
  return openTransaction.run(true, () =>
    context.database.write.transaction().execute(async (trx) => {
      expiry.throwIfAborted();
      const commit = { sent: false };
      const beforeCommit = (): void => {
        expiry.throwIfAborted();
        commit.sent = true;
      };
      const value = await work(trx, { beforeCommit });
      // Of a commit on its way the outcome counts, whenever it comes.
      if (!commit.sent) expiry.throwIfAborted();
      return value;
    }),
  );
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(deadlinePassed());
    });
  });
}

function tooBusy(cause: unknown): KeyhavenError {
  return new KeyhavenError('busy', 'others change the same rows all the time; try again in a few seconds', { cause });
}

function deadlinePassed(): KeyhavenError {
  return storeUnavailable('the database did not finish this in time, so nothing was shown; try again');
}
