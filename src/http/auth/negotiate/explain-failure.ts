import { formatTime, type Millis } from '../../../base/clock.ts';

export type TicketFailure =
  | 'replayed'
  | 'clock-skew'
  | 'key-outdated'
  | 'wrong-service'
  | 'wrong-key'
  | 'ticket-expired'
  | 'malformed'
  | 'server-unable'
  | 'unknown';

export interface ExplainedFailure {
  readonly because: TicketFailure;
  /** For the administrator; a caller is told nothing of it. */
  readonly sentence: string;
}

interface Known {
  readonly pattern: RegExp;
  readonly because: TicketFailure;
  readonly sentence: (said: string, now: Millis) => string;
}

const exportAgain = (service: string) =>
  `export it again: samba-tool domain exportkeytab KEYTAB --principal=${service}, or ktpass /princ ${service}@REALM on Windows`;

/**
 * What MIT Kerberos says when it refuses a ticket (1.20; lib/krb5/error_tables), in the order in which it is looked for.
 * There are no codes: the binding hands on the text alone.
 */
const known: readonly Known[] = [
  {
    pattern: /^Request is a replay/,
    because: 'replayed',
    sentence: () =>
      'a token came for the second time: somebody repeats what was sent before, or a proxy sends requests twice',
  },
  {
    pattern: /^Clock skew too great/,
    because: 'clock-skew',
    sentence: (_, now) =>
      `the clock of the caller and that of this server differ by more than five minutes (here it is ${formatTime(now)}); compare both with the domain controller: w32tm /query /status on Windows, chronyc tracking or timedatectl here`,
  },
  {
    pattern: /^Request ticket server .* kvno \d+ not found in keytab/,
    because: 'key-outdated',
    sentence: (said) =>
      `the keytab is older than the password of the account that holds the SPN (the ticket is of version ${/kvno (\d+)/.exec(said)?.[1] ?? '?'}); ${exportAgain(serviceIn(said))}`,
  },
  {
    pattern: /^Request ticket server .* not found in keytab|^Wrong principal in request/,
    because: 'wrong-service',
    sentence: (said) => `the ticket is for ${serviceIn(said)}, of which the keytab has no key`,
  },
  {
    pattern: /^Request ticket server .* cannot decrypt ticket|^Decrypt integrity check failed|^Bad encryption type/,
    because: 'wrong-key',
    sentence: (said) =>
      `the ticket does not open with the key of the keytab: it was changed on its way, the keytab is of another account, or the account was made anew; ${exportAgain(serviceIn(said))}`,
  },
  {
    pattern: /^Ticket expired|^Ticket not yet valid/,
    because: 'ticket-expired',
    sentence: (_, now) =>
      `the ticket is not valid at this time (here it is ${formatTime(now)}): it has expired, or the clocks differ`,
  },
  {
    pattern:
      /^No credentials were supplied|^(Permission denied|Replay cache|No such file|No space left|Read-only file|Input\/output)/,
    because: 'server-unable',
    sentence: (said) => `this server cannot check tickets: ${said}`,
  },
  {
    pattern:
      /^(Invalid token was supplied|Token header is malformed|An unsupported mechanism|ASN\.1|A required input parameter)/,
    because: 'malformed',
    sentence: (said) => `the token cannot be read: ${said}`,
  },
];

/** Why a ticket was refused. Whatever is not known here is refused just as well, with the library's own words. */
export function explainFailure(message: string, now: Millis): ExplainedFailure {
  const said = plain(message);
  const found = known.find(({ pattern }) => pattern.test(said));
  if (found === undefined) return { because: 'unknown', sentence: `Kerberos refused the token: ${said}` };
  return { because: found.because, sentence: found.sentence(said, now) };
}

/** The service that the caller's ticket names, which the caller may have made up: shown, never relied on. */
function serviceIn(said: string): string {
  return /Request ticket server (\S{1,200})@\S+ /.exec(said)?.[1] ?? 'HTTP/NAME';
}

/** The name of a service in a ticket is not protected: it ends in the log and must not shape it. */
function plain(message: string): string {
  return message
    .replace(/^Unspecified GSS failure\. {2}Minor code may provide more information: /, '')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')
    .slice(0, 400);
}
