import type { Command } from 'commander';
import { type EndSessionsRequest, endSessionsResponse } from '../../wire/rest/sessions.ts';
import { type Api, callJson } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';

export function declareSessionsEnd(sessions: Command, cli: Cli): void {
  declare(sessions, 'end <account>', 'End all sessions of somebody, by the name that the audit trail has', [
    'keyhaven sessions end desk',
    "keyhaven sessions end 'CONTOSO\\jane'",
  ]).action(async (account: string) => cli.withApi(async (api) => runSessionsEnd(cli.io, api, { account })));
}

export async function runSessionsEnd(io: Io, api: Api, request: EndSessionsRequest): Promise<ExitCode> {
  const { ended } = await callJson(api, endSessionsResponse, 'POST', '/sessions/end', request);
  const none = 'nobody is signed in under this name; compare it with keyhaven audit list --type sign-in';
  io.say(ended === 0 ? none : `ended ${String(ended)} ${ended === 1 ? 'session' : 'sessions'} of ${request.account}`);
  return exitCodes.done;
}
