import type { AccessDeps } from './access-deps.ts';
import type { AccessUnit } from './access-store.ts';

/** Runs a change of accounts, sessions or tokens in one transaction; whoever was recognised before is looked up again. */
export async function changeGrants<T>(
  deps: Pick<AccessDeps, 'store' | 'cache'>,
  work: (unit: AccessUnit) => Promise<T>,
): Promise<T> {
  try {
    const { value } = await deps.store.transaction(work);
    return value;
  } finally {
    // Also after a failure: the outcome of a commit may be unknown.
    deps.cache.forgetAll();
  }
}
