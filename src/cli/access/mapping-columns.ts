import type { RoleLimit, RoleMapping } from '../../wire/rest/role-mappings.ts';
import { type Column, timeColumn } from '../table.ts';

export const mappingColumns: readonly Column<RoleMapping>[] = [
  { title: 'id', value: (mapping) => String(mapping.id) },
  { title: 'role', value: (mapping) => mapping.role },
  { title: 'from', value: (mapping) => (mapping.source === 'provider' ? 'claim' : 'directory') },
  { title: 'name', value: (mapping) => mapping.name },
  { title: 'for', value: (mapping) => whereOf(mapping.limits) },
  timeColumn('created', (mapping) => mapping.createdAt),
  { title: 'by', value: (mapping) => mapping.createdBy },
];

/** The computers for which a role counts, in words. */
export function whereOf(limits: readonly RoleLimit[]): string {
  return limits.length === 0 ? 'all computers' : limits.map(({ name }) => name).join('; ');
}
