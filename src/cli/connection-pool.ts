import type { KeptConnection } from './kept-connection.ts';

/** Connections that are opened as they are needed, up to a number, and kept for the next request. */
export class ConnectionPool {
  readonly #openOne: () => Promise<KeptConnection>;
  readonly #most: number;
  readonly #idle: KeptConnection[] = [];
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(openOne: () => Promise<KeptConnection>, most: number) {
    this.#openOne = openOne;
    this.#most = most;
  }

  async use<Result>(work: (connection: KeptConnection) => Promise<Result>): Promise<Result> {
    while (this.#busy >= this.#most) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy += 1;
    try {
      const connection = this.#kept() ?? (await this.#openOne());
      const result = await work(connection);
      if (connection.isOpen) this.#idle.push(connection);
      return result;
    } finally {
      this.#busy -= 1;
      this.#waiting.shift()?.();
    }
  }

  close(): void {
    for (const connection of this.#idle.splice(0)) connection.close();
  }

  #kept(): KeptConnection | undefined {
    let kept = this.#idle.pop();
    while (kept !== undefined && !kept.isOpen) kept = this.#idle.pop();
    return kept;
  }
}
