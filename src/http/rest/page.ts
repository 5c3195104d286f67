/**
 * Cuts a list that was asked for with one item more than the page holds. `last` is there when something follows: the
 * next page begins after it.
 */
export function pageOf<T>(found: readonly T[], limit: number): { items: readonly T[]; last: T | undefined } {
  const items = found.slice(0, limit);
  return { items, last: found.length > limit ? items.at(-1) : undefined };
}
