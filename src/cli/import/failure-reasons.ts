import { printable } from '../printable.ts';

/** Sentences of a server or a directory could all differ; a summary has room for some. */
const most = 5;

/** Why objects did not arrive: each reason once, with its number, for the end of an import. */
export class FailureReasons {
  readonly #counts = new Map<string, number>();
  #others = 0;

  add(outcome: 'refused' | 'failed', reason: string): void {
    const line = `${outcome}: ${reason}`;
    if (this.#counts.has(line) || this.#counts.size < most) this.#counts.set(line, (this.#counts.get(line) ?? 0) + 1);
    else this.#others += 1;
  }

  /** Leaves out the one that ends the import anyway, since that is said after them. */
  lines(ending?: string): readonly string[] {
    const known = [...this.#counts]
      .filter(([line]) => line !== `failed: ${ending}`)
      .map(([line, count]) => `${count} ${printable(line)}`);
    return this.#others === 0 ? known : [...known, `${this.#others} for other reasons`];
  }
}
