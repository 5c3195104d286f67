import { accessTables } from './0001-access-tables.ts';
import { auditTables } from './0001-audit-tables.ts';
import { keyTables } from './0001-key-tables.ts';
import type { Tables } from './table-definition.ts';

/** Each after those that it points to. */
export const tables: Tables = { ...keyTables, ...accessTables, ...auditTables };
