import type { Actor } from './actor.ts';
import { demand } from './demand.ts';
import type { MappingDeps } from './mapping-deps.ts';
import { demandDirectory } from './mapping-subject.ts';

/** Forgets what was read of the directory: a changed membership counts from the next request on. Throws `not-permitted`, `request-invalid`. */
export function flushDirectory(deps: Pick<MappingDeps, 'directory' | 'cache'>, actor: Actor): void {
  demand(actor, 'role-manage');
  demandDirectory(deps.directory).flush();
  deps.cache.forgetAll();
}
