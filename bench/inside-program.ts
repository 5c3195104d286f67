// Works on an installation without a server: fills it, or searches in it without the commit of the audit.
import { answerPlans } from './ask-program.ts';
import { fill } from './fill.ts';
import { insidePlan } from './inside.ts';
import { openInside } from './open-inside.ts';
import { searchWithoutCommit } from './search-inside.ts';

answerPlans(insidePlan, async ({ env, task }) => {
  const inside = await openInside(env);
  try {
    if (task.kind === 'search') return await searchWithoutCommit(inside, task);
    await fill(inside, task.first, task.count);
    return { kind: 'fill' };
  } finally {
    await inside.close();
  }
});
