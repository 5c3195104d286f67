import type { Command } from 'commander';
import { readNumber } from '../choices.ts';
import { type Cli, declare } from '../cli.ts';
import { Bound, type Value } from '../cmdlet/parameter.ts';
import type { OpenDirectory } from '../directory-door.ts';
import { runAddUsers } from './add-users.ts';
import { recoveryReadJob, tpmReadJob } from './read-jobs.ts';
import { type ReadJob, runRead } from './run-read.ts';

interface ReadOptions {
  readonly base?: string;
  readonly recurse?: boolean;
  readonly after?: string;
  readonly timeKind?: string;
  readonly account?: string;
  readonly pageSize: string;
  readonly package?: boolean;
}

interface AddUsersCommandOptions {
  readonly managedBy?: boolean;
  readonly owner?: boolean;
  readonly mapping?: string;
  readonly groups?: boolean;
  readonly builtIn?: boolean;
  readonly account?: string;
}

const largestPage = 1000;

/** The read commands of MBAM as plain ones; see `cmdlet/` for the others. */
export function declareDirectoryReads(directory: Command, cli: Cli): void {
  declareRead(
    directory,
    cli,
    'read-recovery',
    'Read recovery passwords from a directory into a pipe',
    recoveryReadJob,
  ).option('--no-package', 'leave key packages out');
  declareRead(directory, cli, 'read-tpm', 'Read TPM owner passwords from a directory into a pipe', tpmReadJob);
  declareAddUsers(directory, cli);
}

function declareRead(directory: Command, cli: Cli, name: string, description: string, job: ReadJob): Command {
  return declare(directory, `${name} <directory>`, description, [
    `keyhaven directory ${name} contoso.com --base 'OU=WORKSTATIONS,DC=contoso,DC=com' | keyhaven import ${name.slice(5)}`,
  ])
    .option('--base <name>', 'distinguished name of a container or a computer; or one a line on standard input')
    .option('--recurse', 'everything below it too')
    .option('--after <time>', 'only what was written to the directory after this time')
    .option('--time-kind <kind>', 'utc or local, for a time without an offset')
    .option('--account <account>', 'account that reads; its password is asked for')
    .option('--page-size <number>', 'objects in one answer of the directory', String(largestPage))
    .action(async (server: string, options: ReadOptions) => {
      cli.end(await runRead(cli.io, openWithConfig(cli), job, boundOf(server, options)));
    });
}

/** The file of settings is an option of every plain command. */
function openWithConfig({ doors, shared }: Cli): OpenDirectory {
  return async (io, options) => doors.openDirectory(io, { ...options, config: shared().config });
}

/** Under the names of the cmdlets: the rule is written once. */
function boundOf(server: string, options: ReadOptions): Bound {
  const values: readonly (readonly [string, Value | undefined])[] = [
    ['Server', server],
    ['SearchBase', options.base],
    ['Recurse', options.recurse],
    ['After', options.after],
    ['TimeKind', options.timeKind],
    ['Credential', options.account],
    ['ResultPageSize', readNumber('--page-size', options.pageSize, 1, largestPage)],
    ['IgnoreVolumeRecoveryPackage', options.package === false],
  ];
  return new Bound(new Map(values.filter((entry): entry is [string, Value] => entry[1] !== undefined)));
}

function declareAddUsers(directory: Command, cli: Cli): void {
  declare(directory, 'add-users [directory]', 'Add to piped objects who may recover their computers', [
    'keyhaven directory add-users contoso.com --managed-by < <(keyhaven directory read-recovery contoso.com --recurse) |',
    '      keyhaven import recovery',
  ])
    .option('--managed-by', 'who stands under Managed By')
    .option('--owner', 'who owns the computer object')
    .option('--mapping <file>', 'CSV file with the columns Computer and User')
    .option('--groups', 'members of groups too, up to 64 of each')
    .option('--built-in', 'Administrator, Domain Admins and the like too')
    .option('--account <account>', 'account that reads; its password is asked for')
    .action(async (server: string | undefined, options: AddUsersCommandOptions) => {
      cli.end(
        await runAddUsers(cli.io, openWithConfig(cli), {
          managedBy: options.managedBy === true,
          owner: options.owner === true,
          mappingFile: options.mapping,
          groups: options.groups === true,
          builtIn: options.builtIn === true,
          server,
          account: options.account,
        }),
      );
    });
}
