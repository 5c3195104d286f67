import { KeyhavenError } from '../base/error.ts';
import type { KeyPurpose, KeyRecord } from './key-record.ts';

interface Entry<Key> {
  readonly record: KeyRecord;
  readonly key: Key;
}

/** The keys of one purpose, in the order of their use: active before retired, newer before older. */
export class KeySet<Key> {
  readonly #purpose: KeyPurpose;
  readonly #byId = new Map<number, Entry<Key>>();
  #inOrder: readonly Key[] = [];
  #hasActive = false;

  constructor(purpose: KeyPurpose) {
    this.#purpose = purpose;
  }

  add(record: KeyRecord, key: Key): void {
    this.#byId.set(record.id, { record, key });
    const entries = [...this.#byId.values()].sort((a, b) => byUse(a.record, b.record));
    this.#inOrder = entries.map((entry) => entry.key);
    this.#hasActive = entries[0]?.record.state === 'active';
  }

  /** The first one makes new values; all of them read old ones. Throws as `requireActive` does. */
  get all(): readonly [Key, ...Key[]] {
    const [first, ...others] = this.#inOrder;
    if (first === undefined || !this.#hasActive) throw noneActive(this.#purpose);
    return [first, ...others];
  }

  get current(): Key {
    return this.all[0];
  }

  /** Throws `installation-incomplete` when there is no key that makes new values. */
  requireActive(): void {
    if (!this.#hasActive) throw noneActive(this.#purpose);
  }

  find(id: number): Key | undefined {
    return this.#byId.get(id)?.key;
  }
}

function byUse(a: KeyRecord, b: KeyRecord): number {
  if (a.state !== b.state) return a.state === 'active' ? -1 : 1;
  return b.version - a.version;
}

function noneActive(purpose: KeyPurpose): KeyhavenError {
  const what = `the database holds no active data key for the purpose "${purpose}"`;
  return new KeyhavenError(
    'installation-incomplete',
    `${what}; restore the database from its backup; nothing was changed`,
  );
}
