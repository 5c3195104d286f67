import { readFileSync } from 'node:fs';

/** The version in package.json. */
export function programVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const known = typeof parsed === 'object' && parsed !== null && 'version' in parsed && typeof parsed.version === 'string';
  return known && typeof parsed.version === 'string' ? parsed.version : 'unknown';
}
