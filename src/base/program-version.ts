import { readFileSync } from 'node:fs';

/** The version in package.json. */
export function programVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  if (typeof parsed !== 'object' || parsed === null || !('version' in parsed)) return 'unknown';
  return typeof parsed.version === 'string' ? parsed.version : 'unknown';
}
