import type { Readable } from 'node:stream';
import { KeyhavenError } from '../base/error.ts';

// a piped object with the largest key package, in base64, and room for names
const longest = 128 * 1024;

/**
 * Takes lines from a pipe one at a time, so that a command can read a current and a new password from the same one.
 * Undefined after the last. A byte order mark at the start, as PowerShell writes it, is dropped. Throws
 * `request-too-large` for a line without end.
 */
export function lineReader(stream: Readable): () => Promise<string | undefined> {
  let rest = '';
  let started = false;
  let ended = false;
  const decoder = new TextDecoder('utf-8');
  let chunks: AsyncIterator<unknown> | undefined;

  const fill = async (): Promise<void> => {
    chunks ??= stream[Symbol.asyncIterator]();
    const next = await chunks.next();
    ended = next.done === true;
    if (next.done !== true) rest += decoder.decode(asBytes(next.value), { stream: true });
    if (!started && rest !== '') {
      started = true;
      rest = rest.replace(/^\uFEFF/, '');
    }
    if (!rest.includes('\n') && rest.length > longest) {
      throw new KeyhavenError(
        'request-too-large',
        'the line on standard input is longer than 128 KiB; is it the right file?',
      );
    }
  };

  return async () => {
    while (!ended && !rest.includes('\n')) await fill();
    const end = rest.indexOf('\n');
    if (end < 0 && rest === '') return undefined;
    const line = end < 0 ? rest : rest.slice(0, end);
    rest = end < 0 ? '' : rest.slice(end + 1);
    return line.replace(/\r$/, '');
  };
}

/** A chunk of a stream, which may have been told to decode. */
export function asBytes(chunk: unknown): Uint8Array {
  return chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk), 'utf8');
}
