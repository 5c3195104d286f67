import type { AuditRow } from './chain.ts';

/**
 * Every computer whose secrets a row is about: the one in its column, then what its detail lists, which is more than one
 * where a reveal gave out claims of several. A detail that cannot be read adds nothing.
 */
export function computersNamed({ computer, detail }: Pick<AuditRow, 'computer' | 'detail'>): readonly string[] {
  const first = computer === null ? [] : [computer];
  return [...new Set([...first, ...listed(detail)])];
}

function listed(detail: string | null): readonly string[] {
  if (detail === null) return [];
  try {
    return namesIn(JSON.parse(detail));
  } catch {
    return [];
  }
}

function namesIn(detail: unknown): readonly string[] {
  if (typeof detail !== 'object' || detail === null || !('computers' in detail)) return [];
  const { computers } = detail;
  return Array.isArray(computers) ? computers.filter((name) => typeof name === 'string') : [];
}
