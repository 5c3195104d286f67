import { randomBytes } from 'node:crypto';
import type { TokenActor } from '../src/access/actor.ts';
import { parseGuid } from '../src/base/guid.ts';
import { findKeys } from '../src/recovery/find-keys.ts';
import type { RecoveryDeps } from '../src/recovery/recovery-deps.ts';
import type { RecoveryUnit } from '../src/recovery/recovery-store.ts';
import type { SearchTask } from './inside.ts';
import { knownKey } from './known-key.ts';
import type { Inside } from './open-inside.ts';
import { percentile } from './sample.ts';

/** Two grants that stand, looked up at each search as those of a session and its account are. */
const searcher: TokenActor = {
  kind: 'token',
  tokenId: 0,
  label: 'bench',
  role: 'advanced-helpdesk',
  mayReveal: false,
  issuedBy: 'administrator',
  grants: [randomBytes(16), randomBytes(16)],
};

/**
 * Searches by eight digits through the use case of the server, one at a time: all that it does but appending to the
 * audit, which ruling 23 measures apart. Nothing else may do this: it is why the switch lies here and not in the product.
 */
export async function searchWithoutCommit(inside: Pick<Inside, 'recovery'>, { keys, seconds }: SearchTask) {
  const deps = unaudited(inside.recovery);
  const times: number[] = [];
  await searchFor(deps, keys, 0.3, []);
  await searchFor(deps, keys, seconds, times);
  const sorted = times.toSorted((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), searches: sorted.length };
}

async function searchFor(deps: RecoveryDeps, keys: number, seconds: number, times: number[]): Promise<void> {
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    const { keyId } = knownKey(Math.floor(Math.random() * keys));
    const id = parseGuid(keyId);
    const startedAt = performance.now();
    const { matches } = await findKeys(deps, searcher, { keyId: keyId.slice(0, 8) });
    times.push(performance.now() - startedAt);
    if (!matches.some((match) => match.keyId.equals(id))) throw new Error(`the key ${keyId} was not found`);
  }
}

function unaudited(deps: RecoveryDeps): RecoveryDeps {
  return {
    ...deps,
    store: {
      transaction: (work) => deps.store.transaction((unit) => work(withoutRecord(unit))),
      shared: (countedAs, work) => deps.store.shared(countedAs, (unit) => work(withoutRecord(unit))),
      computersAskedFor: (asked, limit) => deps.store.computersAskedFor(asked, limit),
      revealsOf: (reach, page) => deps.store.revealsOf(reach, page),
    },
  };
}

function withoutRecord(unit: RecoveryUnit): RecoveryUnit {
  return new Proxy(unit, {
    get(target, name): unknown {
      if (name === 'record') return () => undefined;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
