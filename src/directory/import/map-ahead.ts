/**
 * Maps in order with at most `ahead` items under way, so that a round trip to the directory is not paid for each object
 * one after another. Whoever takes the results slowly holds the source back: nothing is fetched beyond those.
 */
export async function* mapAhead<Item, Result>(
  source: AsyncIterable<Item>,
  ahead: number,
  map: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void> {
  const underWay: Promise<Result>[] = [];
  try {
    for await (const item of source) {
      const started = map(item);
      // a later one that fails while an earlier is awaited is reported in its turn
      started.catch(() => undefined);
      underWay.push(started);
      const first = underWay.length >= ahead ? underWay.shift() : undefined;
      if (first) yield await first;
    }
    for (const rest of underWay.splice(0)) yield await rest;
  } finally {
    await Promise.allSettled(underWay);
  }
}
