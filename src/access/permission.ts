import type { Actor } from './actor.ts';
import type { Role } from './role.ts';

/** What a route can ask for. `public` and `signed-in` are permissions too, so that leaving one out is never a default. */
export const permissions = [
  'public',
  'signed-in',
  'escrow',
  'key-search',
  'key-reveal',
  'owner-auth-reveal',
  'own-key-reveal',
  'association-read',
  'association-write',
  'account-manage',
  'token-manage',
  'role-manage',
  'audit-read',
  'audit-restore',
  'settings-read',
] as const;

export type Permission = (typeof permissions)[number];

const byRole: Readonly<Record<Role, readonly Permission[]>> = {
  helpdesk: ['key-search', 'key-reveal', 'owner-auth-reveal'],
  'advanced-helpdesk': ['key-search', 'key-reveal', 'owner-auth-reveal'],
  reports: [],
  'data-migration': ['escrow', 'association-write'],
  administrator: [
    'association-read',
    'association-write',
    'account-manage',
    'token-manage',
    'role-manage',
    'audit-restore',
    'settings-read',
  ],
  auditor: ['audit-read'],
  'self-service': ['own-key-reveal'],
};

const local: readonly Permission[] = [...byRole.administrator, ...byRole.auditor];

const reveals: ReadonlySet<Permission> = new Set<Permission>(['key-reveal', 'owner-auth-reveal', 'own-key-reveal']);

/** Whether the actor may do this at all; which computers and keys it reaches is decided where they are read. */
export function may(actor: Actor, permission: Permission): boolean {
  if (permission === 'public') return true;
  switch (actor.kind) {
    case 'nobody':
      return false;
    case 'person':
      return permission === 'signed-in' || (!actor.mustChangePassword && rolesMay(actor.roles, permission));
    case 'computer':
      return permission === 'escrow';
    case 'migration':
      return byRole['data-migration'].includes(permission);
    case 'token':
      // A token is nobody's own: self-service and sign-out mean nothing for it.
      if (permission === 'own-key-reveal' || permission === 'signed-in') return false;
      return byRole[actor.role].includes(permission) && (actor.mayReveal || !reveals.has(permission));
    case 'local':
      return local.includes(permission);
  }
}

function rolesMay(held: ReadonlySet<Role>, permission: Permission): boolean {
  return [...held].some((role) => byRole[role].includes(permission));
}
