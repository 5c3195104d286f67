import { type Parameter, parameter } from './parameter.ts';

const server = parameter('Server', 'domain or directory server, by name or address, with a port or without', {
  required: true,
  pipe: true,
});

const credential = parameter('Credential', 'account that reads; its password is asked for');

const verbose = parameter('Verbose', 'say what happens', { aliases: ['vb'], kind: 'switch' });

/** Where to read; the same for both kinds of record. */
export const readTpmParameters: readonly Parameter[] = [
  server,
  parameter('SearchBase', 'distinguished name of a container or a computer; the domain without one', {
    aliases: ['base'],
    pipe: true,
    properties: ['DistinguishedName'],
  }),
  parameter('Recurse', 'everything below the search base too', { kind: 'switch' }),
  parameter('After', 'only what was written to the directory after this time, such as 2026-11-24T09:30:00Z', {
    pipe: true,
  }),
  credential,
  parameter('ResultPageSize', 'objects in one answer of the directory (1000)', {
    aliases: ['MaxPageSize'],
    kind: 'number',
    pipe: true,
  }),
  verbose,
  parameter('TimeKind', 'utc or local, for a time without an offset', { pipe: true, ours: true }),
];

export const readRecoveryParameters: readonly Parameter[] = [
  ...readTpmParameters,
  parameter('IgnoreVolumeRecoveryPackage', 'leave key packages out', { kind: 'switch' }),
];

/** Where users are known from. */
export const addUserParameters: readonly Parameter[] = [
  parameter('FromManagedBy', 'who stands under Managed By', { kind: 'switch' }),
  parameter('FromObjectOwner', 'who owns the computer object', { kind: 'switch' }),
  parameter('FromMappingFile', 'CSV file with the columns Computer and User'),
  { ...server, required: false, pipe: false },
  credential,
  parameter('IncludeGroups', 'members of groups too, up to 64 of each', { kind: 'switch' }),
  parameter('IncludeBuiltIn', 'Administrator, Domain Admins and the like too', { kind: 'switch' }),
  verbose,
];
