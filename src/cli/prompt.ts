import { openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Readable, Writable } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';
import { KeyhavenError } from '../base/error.ts';
import { Cancelled } from './cancelled.ts';

/** Asks on a terminal and shows what is typed. The question goes to `talk`, so that data can be redirected. */
export async function readShown(terminal: Readable, talk: Writable, question: string): Promise<string> {
  return readLine(terminal, talk, `${question}: `);
}

/** The same, with nothing of the answer on the screen, not even its length. */
export async function readHidden(terminal: Readable, talk: Writable, question: string): Promise<string> {
  talk.write(`${question}: `);
  try {
    return await readLine(terminal, swallow(), '');
  } finally {
    talk.write('\n');
  }
}

/** Works with the terminal of this process, whatever its streams were redirected to. Throws `request-invalid` without one. */
export async function onTerminal<Result>(
  work: (keyboard: Readable, screen: Writable) => Promise<Result>,
): Promise<Result> {
  const { keyboard, screen } = openTerminal();
  try {
    return await work(keyboard, screen);
  } finally {
    keyboard.destroy();
    screen.destroy();
  }
}

function openTerminal(): { keyboard: Readable; screen: Writable } {
  const [input, output] =
    process.platform === 'win32' ? (['CONIN$', 'CONOUT$'] as const) : (['/dev/tty', '/dev/tty'] as const);
  try {
    return { keyboard: new ReadStream(openSync(input, 'r')), screen: new WriteStream(openSync(output, 'w')) };
  } catch (cause) {
    throw new KeyhavenError(
      'request-invalid',
      'there is no terminal to ask on, and standard input is in use; see --help for the file that the answer may stand in',
      {
        cause,
      },
    );
  }
}

// readline echoes what it is given an output for; history would keep the answer in memory for the next question.
async function readLine(terminal: Readable, output: Writable, question: string): Promise<string> {
  const reader = createInterface({ input: terminal, output, terminal: true, historySize: 0 });
  try {
    return await new Promise<string>((resolve, reject) => {
      reader.once('SIGINT', () => {
        reject(new Cancelled());
      });
      reader.once('close', () => {
        reject(new Cancelled());
      });
      reader.question(question, resolve);
    });
  } finally {
    reader.close();
  }
}

function swallow(): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
}
