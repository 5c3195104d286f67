/**
 * Reads on, from the last row seen, until `limit` rows were kept or there are no more. A list that filtered one page
 * alone would let forged rows crowd out the genuine ones behind them, and look complete.
 */
export async function fillPage<Row>(
  limit: number,
  read: (after: Row | undefined) => Promise<readonly Row[]>,
  keep: (rows: readonly Row[]) => readonly Row[] | Promise<readonly Row[]>,
): Promise<Row[]> {
  const page: Row[] = [];
  let after: Row | undefined;
  for (;;) {
    const rows = await read(after);
    page.push(...(await keep(rows)));
    after = rows.at(-1);
    if (rows.length < limit || page.length >= limit) return page.slice(0, limit);
  }
}
