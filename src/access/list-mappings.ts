import type { AccessStore } from './access-store.ts';
import type { RoleMapping } from './role-mapping.ts';

/** Every mapping that counts, by the name of its group. */
export async function listMappings(deps: {
  readonly store: Pick<AccessStore, 'listMappings'>;
}): Promise<readonly RoleMapping[]> {
  return await deps.store.listMappings();
}
