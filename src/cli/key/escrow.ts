import type { Command } from 'commander';
import { KeyhavenError } from '../../base/error.ts';
import type { Secret } from '../../base/secret.ts';
import { parseRecoveryPassword } from '../../bitlocker/recovery-password.ts';
import {
  blobLimit,
  type EscrowKeyRequest,
  type EscrowKeyResponse,
  escrowKeyResponse,
  volumeType,
} from '../../wire/rest/escrow.ts';
import { type Api, callJson } from '../api.ts';
import { readChoice } from '../choices.ts';
import { type Cli, collect, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { printJson } from '../json-output.ts';
import { readUpTo } from '../local-file.ts';
import { type Column, printRecord, timeColumn } from '../table.ts';
import { readMetadata } from './metadata-file.ts';

interface EscrowOptions {
  readonly computer: string;
  readonly volume: string;
  readonly type: string;
  readonly keyId: string;
  readonly passwordStdin?: boolean;
  readonly metadata?: string;
  readonly package?: string;
  readonly user?: readonly string[];
  readonly json?: boolean;
}

const columns: readonly Column<EscrowKeyResponse>[] = [
  { title: 'outcome', value: (stored) => stored.outcome },
  { title: 'key id', value: (stored) => stored.keyId },
  { title: 'computer', value: (stored) => stored.computer },
  {
    title: 'proof',
    value: (stored) => stored.proof,
    shown: (stored) => (stored.proofWaiting ? `${stored.proof}; the metadata is being tried` : stored.proof),
  },
  timeColumn('received', (stored) => stored.receivedAt),
];

export function declareKeyEscrow(keys: Command, cli: Cli): void {
  declare(keys, 'escrow', 'Store a recovery password; it is asked for, or read from standard input', [
    "keyhaven key escrow --computer 'CONTOSO\\WS01' --volume 9b1f6d0e-0a43-4c52-93f4-6c9a4f8f3a11 \\",
    '      --type operating-system --key-id 3fd763f9-74c7-4e90-8fa2-1f6a2e2b4e0c < password.txt',
  ])
    .requiredOption('--computer <name>', 'the computer, as CONTOSO\\WS01 or ws01.contoso.com')
    .requiredOption('--volume <guid>', 'GUID of the volume')
    .requiredOption('--type <type>', `what the volume is: ${volumeType.options.join(', ')}`)
    .requiredOption('--key-id <guid>', 'all 32 digits of the key ID')
    .option('--password-stdin', 'read the password from standard input and never ask')
    .option(
      '--metadata <file>',
      'the volume itself (device or image) or its metadata block, to prove that the password opens it',
    )
    .option('--package <file>', 'the key package of the volume')
    .option('--user <user>', 'a user who may recover this computer, can be repeated', collect)
    .option('--json', 'print the answer as JSON')
    .action(async (options: EscrowOptions) => cli.withApi(async (api) => runKeyEscrow(cli.io, api, options)));
}

export async function runKeyEscrow(io: Io, api: Api, options: EscrowOptions): Promise<ExitCode> {
  const { metadata, package: packageFile, user } = options;
  const keyPackage = packageFile === undefined ? undefined : readUpTo('--package', packageFile, blobLimit);
  const volumeMetadata = metadata === undefined ? undefined : readMetadata('--metadata', metadata);
  const type = readChoice('--type', volumeType, options.type);
  const password = await askRecoveryPassword(io, options);
  const request: EscrowKeyRequest = {
    computer: options.computer,
    volume: { id: options.volume, type },
    keyId: options.keyId,
    recoveryPassword: password.revealText(),
    ...(keyPackage && { keyPackage: keyPackage.toString('base64') }),
    ...(volumeMetadata && { volumeMetadata: volumeMetadata.toString('base64') }),
    ...(user && { users: [...user] }),
  };
  const stored = await callJson(api, escrowKeyResponse, 'POST', '/escrow/recovery-keys', request);
  if (options.json === true) printJson(io, stored);
  else printRecord(io, columns, stored);
  if (stored.conflict)
    io.say('another password was stored under this key ID before; both are kept, and a reveal shows both');
  return exitCodes.done;
}

/** In canonical form. A typo is named by its group before anything is sent. */
async function askRecoveryPassword(io: Io, options: EscrowOptions): Promise<Secret> {
  if (options.passwordStdin === true && io.terminal.stdin) {
    const sentence = 'standard input is a terminal; pipe the password in, or leave --password-stdin out to be asked';
    throw new KeyhavenError('request-invalid', sentence);
  }
  const typed = await io.askSecret('recovery password (48 digits)');
  return parseRecoveryPassword(typed.revealText()).format();
}
