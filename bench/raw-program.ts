// The other reference of an escrow: how fast this store takes the same rows, in batches, with sealing and nothing more.
import { answerPlans } from './ask-program.ts';
import { rawPlan } from './raw.ts';
import { rawRows } from './raw-rows.ts';
import { openRawPostgres, openRawSqlite } from './raw-target.ts';

answerPlans(rawPlan, async ({ target, batch, seconds, first }) => {
  const raw = await ('folder' in target ? openRawSqlite(target.folder) : openRawPostgres(target.url));
  try {
    const before = await raw.count();
    const startedAt = performance.now();
    let rows = 0;
    while (performance.now() - startedAt < seconds * 1000) {
      const from = first + rows;
      await raw.insert(Array.from({ length: batch }, (_, at) => rawRows(from + at)));
      rows += batch;
    }
    const perSecond = (rows * 1000) / (performance.now() - startedAt);
    if ((await raw.count()) - before !== rows) throw new Error('the store does not have the rows that it took');
    return { perSecond, rows };
  } finally {
    await raw.close();
  }
});
