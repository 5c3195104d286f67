import type { Command } from 'commander';
import {
  type RevealedOwnerAuth,
  type RevealOwnerAuthRequest,
  type RevealOwnerAuthsResponse,
  revealOwnerAuthsResponse,
} from '../../wire/rest/recovery.ts';
import { type Api, callJson } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { readComputer } from '../computer-fields.ts';
import { readEndUser } from '../end-user.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { printJson, refuseSecretJsonOnTerminal } from '../json-output.ts';
import { expectCreatable, saveSecretFile } from '../local-file.ts';
import { type RevealOptions, statedReason, withRevealOptions } from '../reveal-options.ts';
import { type Column, printRecords, timeColumn } from '../table.ts';

interface TpmRevealOptions extends RevealOptions {
  readonly computer: string;
  readonly save?: string;
}

const columns: readonly Column<RevealedOwnerAuth>[] = [
  { title: 'TPM owner password', value: (auth) => auth.ownerAuth },
  {
    title: 'try',
    value: (auth) => (auth.current ? 'current' : 'later'),
    shown: (auth) => (auth.current ? 'this one first' : 'after the current one'),
  },
  { title: 'origin', value: (auth) => auth.origin },
  timeColumn('escrowed', (auth) => auth.escrowedAt),
  timeColumn('claimed', (auth) => auth.claimedAt),
];

export function declareTpmReveal(tpm: Command, cli: Cli): void {
  const command = declare(tpm, 'reveal <computer>', 'Give out the TPM owner password of a computer, on the record', [
    "keyhaven tpm reveal 'CONTOSO\\WS01' --reason reset-pin-lockout --user 'CONTOSO\\jdoe' --save ws01.tpm",
  ]);
  withRevealOptions(command)
    .option('--save <file>', 'also save it as the .tpm file that the Windows TPM console reads')
    .action(async (computer: string, options: Omit<TpmRevealOptions, 'computer'>) =>
      cli.withApi(async (api) => runTpmReveal(cli.io, api, { ...options, computer })),
    );
}

export async function runTpmReveal(io: Io, api: Api, options: TpmRevealOptions): Promise<ExitCode> {
  refuseSecretJsonOnTerminal(io, options.json);
  expectCreatable('--save', options.save);
  const revealed = await reveal(api, options);
  if (options.json === true) printJson(io, revealed);
  else printRecords(io, columns, revealed.ownerAuths);
  io.say(revealed.notice);
  io.say(`this stands in row ${revealed.auditSequence} of the audit trail; the computer is ${revealed.computer}`);
  if (options.save !== undefined) {
    saveSecretFile(options.save, revealed.tpmFile.content);
    io.say(`saved the current one as ${options.save}`);
  }
  return exitCodes.done;
}

async function reveal(api: Api, options: TpmRevealOptions): Promise<RevealOwnerAuthsResponse> {
  const request: RevealOwnerAuthRequest = {
    ...readComputer(options.computer),
    ...readEndUser(options.user),
    ...statedReason(options),
    callerVerified: options.callerVerified,
  };
  return callJson(api, revealOwnerAuthsResponse, 'POST', '/recovery/tpm-owner-auths/reveal', request);
}
