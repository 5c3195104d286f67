import { type Millis, second } from '../base/clock.ts';
import type { Session } from './access-store.ts';
import type { Actor } from './actor.ts';

/** Somebody who was recognised, until when, and by which session. */
export interface Credential {
  readonly actor: Actor;
  readonly expiresAt: Millis;
  readonly session?: Session | undefined;
}

interface Entry {
  readonly credential: Credential;
  readonly readAt: Millis;
}

/**
 * Remembers who a bearer secret is for at most two seconds, which is how long a revocation by another server may go
 * unnoticed (ruling 20); what this server changes counts at once. Holds only secrets that were good: an outsider cannot
 * fill it.
 */
export class CredentialCache {
  readonly #life: Millis;
  readonly #mostEntries: number;
  readonly #entries = new Map<string, Entry>();
  readonly #sessions = new WeakMap<Actor, Session>();
  #generation = 0;

  constructor(life: Millis = 2 * second, mostEntries = 10_000) {
    this.#life = life;
    this.#mostEntries = mostEntries;
  }

  /** Undefined when it must be looked up. A clock that was set back makes entries old, not young. */
  find(hash: Buffer, now: Millis): Credential | undefined {
    const entry = this.#entries.get(hash.toString('hex'));
    if (entry === undefined) return undefined;
    const age = now - entry.readAt;
    return age >= 0 && age < this.#life && now < entry.credential.expiresAt ? entry.credential : undefined;
  }

  /** Taken before a look-up and handed to `keep` after it: what was read before a change is not kept after it. */
  get generation(): number {
    return this.#generation;
  }

  /** `readAt` is the time before the look-up began. */
  keep(hash: Buffer, credential: Credential, readAt: Millis, generation: number): void {
    if (credential.session) this.#sessions.set(credential.actor, credential.session);
    if (generation !== this.#generation) return;
    const key = hash.toString('hex');
    this.#entries.delete(key);
    this.#entries.set(key, { credential, readAt });
    for (const [oldest] of this.#entries) {
      if (this.#entries.size <= this.#mostEntries) break;
      this.#entries.delete(oldest);
    }
  }

  /** The session that this very actor was recognised by. */
  sessionOf(actor: Actor): Session | undefined {
    return this.#sessions.get(actor);
  }

  /** Called by everything that changes an account, a session or a token; changes are rare. */
  forgetAll(): void {
    this.#generation += 1;
    this.#entries.clear();
  }
}
