import { KeyhavenError } from '../base/error.ts';
import type { AccessDeps } from './access-deps.ts';
import { type Actor, actorName } from './actor.ts';
import { mappingDetail } from './add-mapping.ts';
import { changeGrants } from './change-grants.ts';
import { demand } from './demand.ts';

/**
 * Takes a role back: here at once, on other servers within two seconds, and in a reveal that is under way. Throws
 * `not-permitted`, `not-found`.
 */
export async function removeMapping(deps: AccessDeps, actor: Actor, id: number): Promise<void> {
  demand(actor, 'role-manage');
  await changeGrants(deps, async (unit) => {
    const mapping = await unit.mappingById(id);
    if (mapping === undefined)
      throw new KeyhavenError('not-found', `there is no mapping ${String(id)}; list the mappings to see their numbers`);
    await unit.deleteMapping(id);
    unit.record({
      at: deps.clock(),
      type: 'role-mapping-removed',
      source: 'Administration',
      result: 'Successful',
      actor: actorName(actor),
      detail: mappingDetail(mapping),
      revokes: mapping.changeId,
    });
  });
}
