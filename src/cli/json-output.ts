import { KeyhavenError } from '../base/error.ts';
import type { Io } from './io.ts';

/** The answer as JSON: indented for a person, one line for a program. Every reading command has it behind `--json`. */
export function printJson(io: Io, value: unknown): void {
  io.out(escapeControls(io.terminal.stdout ? JSON.stringify(value, null, 2) : JSON.stringify(value)));
}

/**
 * Secrets leave as JSON into a pipe only (design section 9, ruling 31). Called before anything is asked of the server:
 * a reveal that is then not shown would still have spent itself.
 */
export function refuseSecretJsonOnTerminal(io: Io, json: boolean | undefined): void {
  if (json !== true || !io.terminal.stdout) return;
  const sentence = 'this answer holds a secret, and JSON of it goes into a pipe only; leave --json out to read it here';
  throw new KeyhavenError('request-invalid', sentence);
}

// JSON.stringify escapes C0 only; C1, invisible and direction-changing characters would reach the terminal.
function escapeControls(json: string): string {
  return json.replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
