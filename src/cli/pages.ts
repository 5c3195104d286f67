import { readNumber } from './choices.ts';
import type { Io } from './io.ts';

const largestPage = 1000;
const mostItems = 1_000_000;

/** `--limit` of a list. Throws `request-invalid`. */
export function readLimit(given: string): number {
  return readNumber('--limit', given, 1, mostItems);
}

/** Reads pages until there are `limit` items or no more of them. */
export async function collectPages<Item>(
  limit: number,
  read: (cursor: number | undefined, size: number) => Promise<{ items: readonly Item[]; next?: number | undefined }>,
): Promise<{ items: readonly Item[]; more: boolean }> {
  const items: Item[] = [];
  let cursor: number | undefined;
  do {
    const page = await read(cursor, Math.min(largestPage, limit - items.length));
    items.push(...page.items);
    cursor = page.items.length === 0 ? undefined : page.next;
  } while (cursor !== undefined && items.length < limit);
  return { items, more: cursor !== undefined };
}

export function sayIfMore(io: Io, more: boolean, shown: number): void {
  if (more) io.say(`there are more than these ${shown}; raise --limit, or narrow the list`);
}
