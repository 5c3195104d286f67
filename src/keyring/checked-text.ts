import { createHash } from 'node:crypto';
import { frame } from '../base/framing.ts';

export type CheckedFields = Readonly<Record<string, string | number>>;

/**
 * A small JSON text that knows whether it is whole. The checksum covers names and values in their order. It tells damage
 * from a wrong passphrase, and stops nobody who wants to change the file: whoever can write it can compute it.
 * No line end follows the last brace, so that a file which lost any byte at its end is not whole.
 */
export function formatCheckedText(fields: CheckedFields): string {
  return JSON.stringify({ ...fields, checksum: checksumOf(Object.entries(fields)) }, null, 2);
}

/**
 * The fields without the checksum, or undefined when the text is cut, damaged or no such text. It throws nothing and
 * passes no error on: a JSON error quotes the text, and this text may be a key.
 */
export function parseCheckedText(text: string): CheckedFields | undefined {
  const entries = entriesOf(text);
  const last = entries?.pop();
  if (entries === undefined || last?.[0] !== 'checksum') return undefined;
  return last[1] === checksumOf(entries) ? Object.fromEntries(entries) : undefined;
}

function entriesOf(text: string): [string, string | number][] | undefined {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const entries: [string, string | number][] = [];
  for (const [name, content] of Object.entries(value)) {
    const field: unknown = content;
    if (typeof field !== 'string' && typeof field !== 'number') return undefined;
    entries.push([name, field]);
  }
  return entries;
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function checksumOf(entries: readonly [string, string | number][]): string {
  return createHash('sha256').update(frame(entries.flat())).digest('hex');
}
