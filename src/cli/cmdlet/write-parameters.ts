import { type Parameter, parameter } from './parameter.ts';

const computer = parameter('Computer', 'the computer, as contoso.com\\WS01, CONTOSO\\WS01 or ws01.contoso.com', {
  required: true,
  pipe: true,
});

const userList = { aliases: ['user'], kind: 'list', pipe: true } as const;

const time = [
  parameter('Time', 'when the value was made, as 2026-11-24T09:30:00Z; without one it counts from now', { pipe: true }),
  parameter('TimeKind', 'utc, local or unspecified, for a time without an offset; unspecified is refused', {
    pipe: true,
    ours: true,
  }),
];

/** Come with objects that the read commands made: where users are known from, and how to find the object again. */
const ofTheDirectory = [
  parameter('ComputerUserSource', '', { kind: 'list', pipe: true, ours: true, argument: false }),
  parameter('ObjectGUID', '', { pipe: true, ours: true, argument: false }),
];

const users = parameter('ComputerUser', 'users who may recover this computer, such as dave@contoso.com', userList);

/** What one recovery password consists of. */
export const recoveryProperties: readonly Parameter[] = [
  computer,
  parameter('VolumeID', 'GUID of the volume', { aliases: ['vid'], required: true, pipe: true }),
  parameter('RecoveryPasswordID', 'GUID of the recovery password: the key ID', {
    aliases: ['rpid', 'passwordid'],
    required: true,
    pipe: true,
  }),
  parameter('RecoveryPassword', '48 digits; by pipe or asked for, never as an argument', {
    aliases: ['rp', 'password'],
    kind: 'secret',
    required: true,
    pipe: true,
  }),
  parameter('RecoveryPackage', 'the key package; by pipe only', {
    aliases: ['rkp', 'package'],
    kind: 'bytes',
    pipe: true,
  }),
  users,
  ...time,
  ...ofTheDirectory,
];

/** What one TPM owner password consists of. */
export const tpmProperties: readonly Parameter[] = [
  computer,
  parameter(
    'TpmOwnerInformation',
    'TPM password hash, base64 of 20 bytes; by pipe or asked for, never as an argument',
    {
      kind: 'secret',
      required: true,
      pipe: true,
    },
  ),
  users,
  ...time,
  ...ofTheDirectory,
];

/** What Write-MbamComputerUser takes of an object. */
export const computerUserProperties: readonly Parameter[] = [
  computer,
  parameter('ComputerUser', 'users who may recover this computer, such as dave@contoso.com', {
    ...userList,
    required: true,
  }),
  ...ofTheDirectory,
];

/** How and where to write: the same for every write command, and never of a piped object. */
export const writeParameters: readonly Parameter[] = [
  parameter('RecoveryServiceEndPoint', 'the server: a host, or an address such as https://keys.contoso.com:8443', {
    aliases: ['svc', 'service'],
    required: true,
  }),
  parameter('RetryCount', 'tries again of an object that could not be delivered (3)', {
    aliases: ['rc'],
    kind: 'number',
  }),
  parameter('RetryIntervalSeconds', 'seconds between tries (5)', { aliases: ['ri'], kind: 'number' }),
  parameter('Credential', 'sign in with this account; its password is asked for', {}),
  parameter('Force', 'never ask', { kind: 'switch' }),
  parameter('WhatIf', 'show what would be written, and write nothing', { aliases: ['wi'], kind: 'switch' }),
  parameter('Confirm', 'ask about each object', { aliases: ['cf'], kind: 'switch' }),
  parameter('Verbose', 'say what becomes of each object', { aliases: ['vb'], kind: 'switch' }),
  parameter('OutFailed', 'file for the objects that did not arrive: their ids and reasons, no secrets', { ours: true }),
];
