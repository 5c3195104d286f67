import { type SqlBool, sql } from 'kysely';

/**
 * Reveals whose detail lists more than one computer; their column names the first. The very words of the index, or no
 * planner takes it. The list comes last in a detail, so that nothing behind it looks like a second member.
 */
export const namesSeveral = sql<SqlBool>`detail like '%"computers":["%","%'`;

/** Whether such a list has this member. SQLite leaves the case of ASCII letters alone, which no two computers differ by. */
export function listsComputer(name: string) {
  const literally = JSON.stringify(name).replace(/[!%_]/g, '!$&');
  return sql<SqlBool>`detail like ${`%${literally}%`} escape '!'`;
}
