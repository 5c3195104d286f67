import type { Command } from 'commander';

/** What every reveal states, as it is typed. */
export interface RevealOptions {
  readonly reason: string;
  readonly reasonText?: string;
  readonly ticket?: string;
  readonly user?: string;
  readonly callerVerified?: string;
  readonly json?: boolean;
}

export function withRevealOptions(command: Command): Command {
  return command
    .requiredOption('--reason <code>', 'why it is needed; see: keyhaven reason list')
    .option('--reason-text <text>', 'in own words; needed for the reason "other"')
    .option('--ticket <number>', 'number of the ticket, for the audit')
    .option('--user <user>', 'the end user whose computer it is; standard Help Desk operators must name one')
    .option('--caller-verified <code>', 'how it is known who is calling; see: keyhaven reason list')
    .option('--json', 'print the answer as JSON, into a pipe only');
}

/** The reason and the ticket as the request has them. */
export function statedReason(options: RevealOptions) {
  return { reason: options.reason, reasonText: options.reasonText, ticket: options.ticket };
}
