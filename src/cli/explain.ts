import { CommanderError } from 'commander';
import { type ErrorCode, isKeyhavenError, KeyhavenError } from '../base/error.ts';
import { Cancelled } from './cancelled.ts';
import { type ExitCode, exitCodeOf, exitCodes } from './exit.ts';
import type { Io } from './io.ts';

const hints: Partial<Record<ErrorCode, string>> = {
  'not-signed-in': 'sign in with: keyhaven sign-in --server https://SERVER',
  'password-change-required': 'choose your own password with: keyhaven password',
  'server-unreachable': 'name a server with --server https://SERVER, or start one on this machine with: keyhaven serve',
  'reason-required': 'the reasons are listed by: keyhaven reason list',
  'caller-verification-required': 'the ways to verify a caller are listed by: keyhaven reason list',
  'end-user-required': "name the user whose computer it is with: --user 'CONTOSO\\jdoe'",
  'nothing-to-reveal':
    'unknown and not permitted look the same here; check the digits, and that --user is a user of that computer',
  'key-id-ambiguous': 'ask for all 32 digits of the key ID',
  'chain-behind-checkpoint':
    'look with: keyhaven audit verify; after a wanted restore: keyhaven audit accept-restore --reason TEXT',
  'store-in-use':
    'a server runs on this data folder; commands go through it when they run as its account, or with --server',
};

const ofDirectory = 'keyhaven directory check, on the server, says what is wrong with the way to the domain';

/** What helps where the server keeps the reason to itself. */
const serverHints: Partial<Record<ErrorCode, string>> = {
  'directory-unavailable': ofDirectory,
  'directory-untrusted': ofDirectory,
  'directory-refused': ofDirectory,
  'directory-incomplete': ofDirectory,
};

/** The one place that turns a failure into lines on standard error and an exit code. */
export function explainFailure(io: Io, error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error instanceof Cancelled) return stopped(io);
  const known = isKeyhavenError(error) ? error : unexpected(error);
  io.say(`keyhaven: ${known.message}`);
  const hint = hintFor(known);
  if (hint !== undefined) io.say(`hint: ${hint}`);
  if ((io.env['KEYHAVEN_DEBUG'] ?? '') !== '') sayStack(io, error);
  return exitCodeOf(known.code);
}

function stopped(io: Io): ExitCode {
  io.say('keyhaven: stopped');
  return exitCodes.interrupted;
}

/** A hint that came with the error knows more than the one for its code. */
function hintFor(error: KeyhavenError): string | undefined {
  const { hint, requestId } = error.facts;
  if (typeof hint === 'string') return hint;
  if (typeof requestId === 'string') {
    const log = `the server's log has more about request ${requestId}`;
    const more = serverHints[error.code];
    return more === undefined ? log : `${more}; ${log}`;
  }
  return hints[error.code];
}

function unexpected(error: unknown): KeyhavenError {
  const sentence = 'something went wrong that this program does not know; KEYHAVEN_DEBUG=1 shows where';
  return new KeyhavenError('internal', sentence, { cause: error });
}

// Line by line, since `say` escapes line ends.
function sayStack(io: Io, error: unknown): void {
  for (let next = error; next instanceof Error; next = next.cause) {
    for (const line of (next.stack ?? next.message).split('\n')) io.say(line);
  }
}
