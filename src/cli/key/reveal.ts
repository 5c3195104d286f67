import type { Command } from 'commander';
import { parseKeyId } from '../../bitlocker/key-id.ts';
import {
  type RevealedKey,
  type RevealKeyRequest,
  type RevealKeysResponse,
  type RevealOwnKeyRequest,
  revealKeysResponse,
} from '../../wire/rest/recovery.ts';
import { type Api, callJson } from '../api.ts';
import { type Cli, declare } from '../cli.ts';
import { readEndUser } from '../end-user.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { printJson, refuseSecretJsonOnTerminal } from '../json-output.ts';
import { expectCreatable, saveSecretFile } from '../local-file.ts';
import { type RevealOptions, statedReason, withRevealOptions } from '../reveal-options.ts';
import { type Column, printRecords, timeColumn } from '../table.ts';
import { proofMeaning } from './proof-meaning.ts';

interface KeyRevealOptions extends RevealOptions {
  readonly keyId: string;
  readonly own?: boolean;
  readonly savePackage?: string;
}

const columns: readonly Column<RevealedKey>[] = [
  { title: 'recovery password', value: (key) => key.recoveryPassword },
  {
    title: 'try',
    value: (key) => (key.current ? 'current' : 'later'),
    shown: (key) => (key.current ? 'this one first' : 'after the current one'),
  },
  { title: 'computer', value: (key) => key.computer },
  { title: 'drive', value: (key) => key.driveType },
  { title: 'volume', value: (key) => key.volumeId },
  timeColumn('escrowed', (key) => key.escrowedAt),
  timeColumn('claimed', (key) => key.claimedAt),
  {
    title: 'from',
    value: (key) => key.origin,
    shown: (key) => (key.origin === 'agent' ? 'the computer itself' : 'an import'),
  },
  { title: 'proof', value: (key) => key.proof, shown: (key) => proofMeaning(key.proof) },
  { title: 'key package', value: (key) => key.keyPackageFileName ?? '' },
];

export function declareKeyReveal(keys: Command, cli: Cli): void {
  const command = declare(keys, 'reveal <keyId>', 'Give out a recovery password, on the record', [
    "keyhaven key reveal 3fd763f9-74c7-4e90-8fa2-1f6a2e2b4e0c --reason lost-pin --user 'CONTOSO\\jdoe' --caller-verified called-back",
    'keyhaven key reveal 3fd763f9-74c7-4e90-8fa2-1f6a2e2b4e0c --reason bios-changed --save-package disk.kpg',
    'keyhaven key reveal 3FD763F9 --own --reason lost-pin-passphrase',
  ]);
  withRevealOptions(command)
    .option(
      '--own',
      'as yourself, through self-service: 8 digits are enough when only one of your keys begins with them',
    )
    .option('--save-package <file>', 'also save the key package, which repair-bde needs for a damaged disk')
    .action(async (keyId: string, options: Omit<KeyRevealOptions, 'keyId'>) =>
      cli.withApi(async (api) => runKeyReveal(cli.io, api, { ...options, keyId })),
    );
}

export async function runKeyReveal(io: Io, api: Api, options: KeyRevealOptions): Promise<ExitCode> {
  refuseSecretJsonOnTerminal(io, options.json);
  parseKeyId(options.keyId);
  expectCreatable('--save-package', options.savePackage);
  const revealed = options.own === true ? await revealOwn(api, options) : await revealForUser(api, options);
  if (options.json === true) printJson(io, revealed);
  else printRecords(io, columns, revealed.keys);
  sayAround(io, revealed);
  return options.savePackage === undefined ? exitCodes.done : savePackages(io, options.savePackage, revealed.keys);
}

async function revealForUser(api: Api, options: KeyRevealOptions): Promise<RevealKeysResponse> {
  const request: RevealKeyRequest = {
    keyId: options.keyId,
    ...readEndUser(options.user),
    ...statedReason(options),
    callerVerified: options.callerVerified,
  };
  return callJson(api, revealKeysResponse, 'POST', '/recovery/keys/reveal', request);
}

async function revealOwn(api: Api, options: KeyRevealOptions): Promise<RevealKeysResponse> {
  const request: RevealOwnKeyRequest = { keyId: options.keyId, ...statedReason(options) };
  return callJson(api, revealKeysResponse, 'POST', '/self-service/keys/reveal', request);
}

function sayAround(io: Io, revealed: RevealKeysResponse): void {
  if (new Set(revealed.keys.map((key) => key.recoveryPassword)).size > 1) {
    io.say('different passwords are stored under this key ID: try the current one first, then the others');
  }
  if (revealed.more) io.say('more claims have this key ID than are given out at once: tell an administrator');
  io.say(revealed.notice);
  io.say(
    `this stands in row ${revealed.auditSequence} of the audit trail; keys now due for rotation: ${revealed.rotationDue}`,
  );
}

/** The current claim's package gets the name; packages of other claims are numbered. */
function savePackages(io: Io, file: string, keys: readonly RevealedKey[]): ExitCode {
  const packages = keys.flatMap(({ keyPackage }) => (keyPackage === undefined ? [] : [keyPackage]));
  for (const [i, keyPackage] of packages.entries()) {
    const path = i === 0 ? file : `${file}.${i + 1}`;
    saveSecretFile(path, keyPackage);
    io.say(`saved the key package as ${path}`);
  }
  if (packages.length > 0) return exitCodes.done;
  io.say('no key package is stored for this key; nothing was saved');
  return exitCodes.nothingFound;
}
