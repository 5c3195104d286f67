import { tables as first } from './0001-tables.ts';
import { signOnTables } from './0003-sign-on-tables.ts';
import type { Tables } from './table-definition.ts';

/** Every table of the newest version. */
export const tables: Tables = { ...first, ...signOnTables };
