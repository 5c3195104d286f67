import type { ReadTally } from '../../directory/import/read-tally.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';

/**
 * Ends a read with what it met. Nothing at all is never the whole answer: a directory that hides what may not be read
 * looks like an empty one (MBAM said nothing).
 */
export function sayRead(io: Io, what: string, tally: ReadTally): void {
  const { computers, read, older, unreadable, damaged, withoutVolume, skippedContainers } = tally;
  const readable = read + older;
  if (computers > 0 && readable === 0) {
    io.say(`${computers} computers seen, 0 ${what} readable: does this account have control access?`);
  } else io.say(`${computers} computers seen, ${read} ${what} read`);
  const more: readonly (readonly [number, string])[] = [
    [older, 'older than -After, and left out'],
    [unreadable, 'objects whose value this account may not read'],
    [damaged, 'objects that make no sense and were left out'],
    [withoutVolume, 'without a volume GUID; their key ID stands in for it'],
    [skippedContainers, 'containers below were not searched; -Recurse searches them'],
  ];
  for (const [count, sentence] of more) if (count > 0) io.say(`${count} ${sentence}`);
}

export function exitCodeOfRead({ computers, read, older, unreadable, damaged }: ReadTally): ExitCode {
  if (unreadable > 0 || (computers > 0 && read + older === 0)) return exitCodes.notPermitted;
  if (damaged > 0) return exitCodes.failed;
  return read + older === 0 ? exitCodes.nothingFound : exitCodes.done;
}
