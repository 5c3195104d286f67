import type { AccessStore, AccessUnit, Account, AttemptCount, Session, Token } from '../../src/access/access-store.ts';
import type { AuditReceipt } from '../../src/audit/audit-log.ts';
import { type AuditRow, genesis, link } from '../../src/audit/chain.ts';
import type { AuditEvent } from '../../src/audit/event.ts';
import { KeyhavenError } from '../../src/base/error.ts';
import type { Committed } from '../../src/base/transactor.ts';

interface State {
  accounts: Map<number, Account>;
  sessions: Map<number, Session>;
  tokens: Map<number, Token>;
  rows: AuditRow[];
}

/** Transactions one at a time; what throws leaves nothing behind; revoked grants are void. */
export class MemoryAccessStore implements AccessStore {
  #state: State = { accounts: new Map(), sessions: new Map(), tokens: new Map(), rows: [] };
  readonly #attempts = new Map<string, AttemptCount>();
  #nextId = 1;
  #turn: Promise<unknown> = Promise.resolve();
  /** Lets a test fail the next transactions. */
  broken = false;

  get rows(): readonly AuditRow[] {
    return this.#state.rows;
  }

  transaction<T>(work: (unit: AccessUnit) => Promise<T>): Promise<Committed<T, AuditReceipt>> {
    const run = this.#turn.then(async () => await this.#run(work));
    this.#turn = run.catch(() => undefined);
    return run;
  }

  async #run<T>(work: (unit: AccessUnit) => Promise<T>): Promise<Committed<T, AuditReceipt>> {
    if (this.broken) throw new KeyhavenError('store-unavailable', 'the store is broken');
    const { accounts, sessions, tokens, rows } = this.#state;
    const draft: State = {
      accounts: new Map(accounts),
      sessions: new Map(sessions),
      tokens: new Map(tokens),
      rows: [...rows],
    };
    const events: AuditEvent[] = [];
    const value = await work(this.#unit(draft, events));
    for (const event of events) draft.rows.push(link(draft.rows.at(-1) ?? genesis, event));
    this.#state = draft;
    const head = draft.rows.at(-1);
    return {
      value,
      receipt: events.length > 0 && head ? { seq: head.seq, hash: head.hash, signature: Buffer.alloc(64) } : undefined,
    };
  }

  #unit(draft: State, events: AuditEvent[]): AccessUnit {
    return {
      record: (event) => void events.push(event),
      holds: async () => true,
      accountByName: async (name) => find(draft, name),
      insertAccount: async (account) => {
        const made = { ...account, id: this.#nextId++ };
        draft.accounts.set(made.id, made);
        return made;
      },
      updateAccount: async (account) => void draft.accounts.set(account.id, account),
      countAccounts: async (role) =>
        [...draft.accounts.values()].filter((account) => !account.disabled && account.roles.includes(role)).length,
      insertSession: async (session) => {
        const made = { ...session, id: this.#nextId++ };
        if ([...draft.sessions.values()].some((one) => one.hash.equals(made.hash)))
          throw new Error('session hash not unique');
        draft.sessions.set(made.id, made);
        return made;
      },
      deleteSession: async (id) => void draft.sessions.delete(id),
      deleteSessionsOf: async (accountId) => {
        for (const session of draft.sessions.values())
          if (session.accountId === accountId) draft.sessions.delete(session.id);
      },
      insertToken: async (token) => {
        const made = { ...token, id: this.#nextId++, computerId: token.computer === null ? null : 77, revokedAt: null };
        draft.tokens.set(made.id, made);
        return made;
      },
      tokenById: async (id) => draft.tokens.get(id),
      revokeToken: async (id, at) => {
        const token = draft.tokens.get(id);
        if (token) draft.tokens.set(id, { ...token, revokedAt: at });
      },
    };
  }

  async accountByName(name: string): Promise<Account | undefined> {
    return find(this.#state, name);
  }

  async accountById(id: number): Promise<Account | undefined> {
    return this.#standing(this.#state.accounts.get(id));
  }

  async listAccounts(): Promise<readonly Account[]> {
    return [...this.#state.accounts.values()];
  }

  async sessionByHash(hash: Buffer): Promise<Session | undefined> {
    return this.#standing([...this.#state.sessions.values()].find((session) => session.hash.equals(hash)));
  }

  async tokenByHash(hash: Buffer): Promise<Token | undefined> {
    return this.#standing([...this.#state.tokens.values()].find((token) => token.hash.equals(hash)));
  }

  async listTokens(): Promise<readonly Token[]> {
    return [...this.#state.tokens.values()];
  }

  async deleteExpiredSessions(before: number): Promise<void> {
    for (const session of this.#state.sessions.values())
      if (session.expiresAt < before) this.#state.sessions.delete(session.id);
  }

  async countAttempt({ account, address, at, since }: { account: string; address: string; at: number; since: number }) {
    const count = (key: string): AttemptCount => {
      const before = this.#attempts.get(key) ?? { failures: 0, lastAt: 0 };
      const failures = before.lastAt < since ? 0 : before.failures;
      this.#attempts.set(key, { failures: failures + 1, lastAt: at });
      return { failures, lastAt: before.lastAt };
    };
    return { pair: count(`${account}|${address}`), account: count(`${account}|`), address: count(`|${address}`) };
  }

  async clearAttempts(account: string, address: string): Promise<void> {
    for (const key of [`${account}|`, `|${address}`]) {
      const count = this.#attempts.get(key);
      if (count && count.failures > 0) this.#attempts.set(key, { ...count, failures: count.failures - 1 });
    }
    this.#attempts.delete(`${account}|${address}`);
  }

  #standing<T extends { readonly changeId: Buffer }>(grant: T | undefined): T | undefined {
    return grant && !this.rows.some((row) => row.revokes?.equals(grant.changeId)) ? grant : undefined;
  }
}

function find(state: State, name: string): Account | undefined {
  return [...state.accounts.values()].find((account) => account.name === name);
}
