/** Plans kept by each connection; each costs the server some tens of kilobytes. */
const namesAtMost = 200;
const watchedAtMost = 2000;
const uses = 3;

/**
 * Names the statements that come again, so that PostgreSQL parses and plans them once a connection. One whose text
 * depends on how many values it has seldom comes often enough.
 */
export class StatementNames {
  readonly #seen = new Map<string, number>();
  readonly #names = new Map<string, string>();

  nameOf(text: string): string | undefined {
    const name = this.#names.get(text);
    if (name !== undefined || this.#names.size >= namesAtMost) return name;
    const times = (this.#seen.get(text) ?? 0) + 1;
    if (times < uses) this.#watch(text, times);
    else this.#give(text);
    return this.#names.get(text);
  }

  #watch(text: string, times: number): void {
    if (this.#seen.size >= watchedAtMost) this.#seen.clear();
    this.#seen.set(text, times);
  }

  #give(text: string): void {
    this.#seen.delete(text);
    this.#names.set(text, `keyhaven_${this.#names.size}`);
  }
}
