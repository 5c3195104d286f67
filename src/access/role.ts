/** What a person or a token may be. The titles are those that administrators of MBAM know; the last three are ours. */
export const roleTitles = {
  helpdesk: 'MBAM Helpdesk Users',
  'advanced-helpdesk': 'MBAM Advanced Helpdesk Users',
  reports: 'MBAM Report Users',
  'data-migration': 'MBAM Data Migration Users',
  administrator: 'Administrators (settings, no keys)',
  auditor: 'Auditors',
  'self-service': 'Self-Service users',
} as const;

export type Role = keyof typeof roleTitles;

export const roles: readonly Role[] = [
  'helpdesk',
  'advanced-helpdesk',
  'reports',
  'data-migration',
  'administrator',
  'auditor',
  'self-service',
];

export function isRole(text: string): text is Role {
  return Object.hasOwn(roleTitles, text);
}

const readsKeys: ReadonlySet<Role> = new Set<Role>(['helpdesk', 'advanced-helpdesk', 'self-service']);

/** Whoever hands out rights must not also read keys, or one stolen account does both (design section 9, ruling 4). */
export function incompatibleRoles(held: ReadonlySet<Role>): boolean {
  return held.has('administrator') && [...held].some((role) => readsKeys.has(role));
}
