import type { AccessUnit } from './access-store.ts';
import { type Actor, actorName } from './actor.ts';
import { changeGrants } from './change-grants.ts';
import { demand } from './demand.ts';
import type { MappingDeps } from './mapping-deps.ts';
import { type LimitRequest, readLimits } from './mapping-limits.ts';
import { readSubject } from './mapping-subject.ts';
import { refuseOwnMapping } from './refuse-own-mapping.ts';
import type { Role } from './role.ts';
import { describeLimit, type RoleMapping } from './role-mapping.ts';

export interface AddMappingRequest {
  readonly source: RoleMapping['source'];
  /** A group or an account of the directory by name, SID or (a group) distinguished name; or a value of the claim. */
  readonly subject: string;
  readonly role: Role;
  readonly limits: readonly LimitRequest[];
}

/**
 * Gives a role to everybody in a group, to one account, or to whomever the identity provider says something of. Throws
 * `not-permitted`, `request-invalid`, `person-name-invalid`, `not-found`, `self-grant-refused`, `already-exists`, and what
 * the directory throws when it cannot be asked.
 */
export async function addMapping(deps: MappingDeps, actor: Actor, request: AddMappingRequest): Promise<RoleMapping> {
  demand(actor, 'role-manage');
  const subject = await readSubject(deps, request.source, request.subject);
  const limits = await readLimits(deps, request.role, request.limits);
  await refuseOwnMapping(deps, actor, subject, request.role);
  const made = { createdAt: deps.clock(), createdBy: actorName(actor), changeId: deps.random(16) };
  return await changeGrants(deps, async (unit) => {
    const mapping = await unit.insertMapping({ ...subject, role: request.role, limits, ...made });
    recordAdded(unit, mapping);
    return mapping;
  });
}

function recordAdded(unit: AccessUnit, mapping: RoleMapping): void {
  unit.record({
    at: mapping.createdAt,
    type: 'role-mapping-added',
    source: 'Administration',
    result: 'Successful',
    actor: mapping.createdBy,
    detail: mappingDetail(mapping),
    changeId: mapping.changeId,
  });
}

/** What the audit says of a mapping. */
export function mappingDetail({ id, source, subject, name, role, limits }: RoleMapping) {
  return { mapping: id, of: source, subject, name, role, limits: limits.map(describeLimit) };
}
