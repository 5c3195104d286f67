import { second } from '../../base/clock.ts';
import type { Io } from '../io.ts';
import { type ImportTally, summaryOf } from './import-tally.ts';

const often = second / 4;
const seldom = 30 * second;

/** Shows how far an import is: one line that changes on a terminal, a line every half minute elsewhere. */
export function showProgress(io: Io, tally: ImportTally): { stop(): void } {
  const terminal = io.terminal.stderr;
  let width = 0;
  const timer = setInterval(
    () => {
      const line = summaryOf(tally);
      if (!terminal) io.say(line);
      else io.write('stderr', `\r${line.padEnd(width)}`);
      width = line.length;
    },
    terminal ? often : seldom,
  );
  return {
    stop: () => {
      clearInterval(timer);
      if (terminal && width > 0) io.write('stderr', `\r${' '.repeat(width)}\r`);
    },
  };
}
