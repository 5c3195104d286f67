import type { Io } from '../io.ts';
import { printable } from '../printable.ts';

const nameWidth = 10;
const eraseLine = '\r\u001b[K';

/** Tells the demo: a line for each step, with a mark that a pipe and a terminal without colour can show too. */
export interface Narrator {
  /** Does the work and prints its line; the work gives the sentence. A failure marks the step and goes on as it is. */
  step(name: string, work: () => Promise<string>): Promise<void>;
  /** The same for work whose result is needed afterwards. */
  stepFor<T>(name: string, work: () => Promise<T>, sentence: (result: T) => string): Promise<T>;
  line(text: string): void;
}

/** Falls silent when `stop` aborts: what fails while everything is taken down is no news. */
export function narrator(io: Io, stop: AbortSignal): Narrator {
  const marks = io.colour.stdout
    ? { ok: '\u001b[32m\u2713\u001b[0m', failed: '\u001b[31m\u2717\u001b[0m' }
    : { ok: 'ok', failed: 'failed' };
  const tell = (mark: string, name: string, sentence: string): void => {
    if (stop.aborted) return;
    io.out(`  ${mark}  ${name.padEnd(nameWidth)}  ${printable(sentence)}`.trimEnd());
  };
  const erase = showWaiting(io);
  const stepFor = async <T>(name: string, work: () => Promise<T>, sentence: (result: T) => string): Promise<T> => {
    const done = erase(name);
    try {
      const result = await work();
      done();
      tell(marks.ok, name, sentence(result));
      return result;
    } catch (error) {
      done();
      tell(marks.failed, name, '');
      throw error;
    }
  };
  return {
    line: (text) => {
      io.out(text);
    },
    stepFor,
    step: async (name, work) => {
      await stepFor(name, work, (sentence) => sentence);
    },
  };
}

/** Shows on a terminal what is being done; what it returns takes that away again. */
function showWaiting(io: Io): (name: string) => () => void {
  const shown = io.colour.stderr && io.colour.stdout;
  return (name) => {
    if (shown) io.write('stderr', `  ..  ${name}`);
    return () => {
      if (shown) io.write('stderr', eraseLine);
    };
  };
}
