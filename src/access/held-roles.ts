import { incompatibleRoles, type Role } from './role.ts';
import type { Limit, RoleMapping } from './role-mapping.ts';

/** The roles that count for somebody, and what they rest on. */
export interface HeldRoles {
  readonly roles: ReadonlySet<Role>;
  /** Where a role counts, for those that do not count everywhere. */
  readonly limits: ReadonlyMap<Role, readonly Limit[]>;
  /** Somebody who would read keys and hand out rights does the one only (ruling 35). */
  readonly administratorWithheld: boolean;
  readonly grants: readonly Buffer[];
}

/**
 * What these mappings give together: a role that one of them gives without a limit has none, limits of several add up.
 * Administrator beside a role that reads keys does not count.
 */
export function heldRoles(mappings: readonly RoleMapping[]): HeldRoles {
  const held = new Set(mappings.map(({ role }) => role));
  const administratorWithheld = incompatibleRoles(held);
  if (administratorWithheld) held.delete('administrator');
  return {
    roles: held,
    limits: new Map([...held].flatMap((role) => limitOf(role, mappings))),
    administratorWithheld,
    grants: mappings.map(({ changeId }) => changeId),
  };
}

function limitOf(role: Role, mappings: readonly RoleMapping[]): [Role, readonly Limit[]][] {
  const giving = mappings.filter((mapping) => mapping.role === role);
  if (giving.some(({ limits }) => limits.length === 0)) return [];
  return [[role, giving.flatMap(({ limits }) => limits)]];
}
