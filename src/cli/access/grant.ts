import type { Command } from 'commander';
import { KeyhavenError } from '../../base/error.ts';
import { role } from '../../wire/rest/accounts.ts';
import { type AddRoleMappingRequest, roleMapping } from '../../wire/rest/role-mappings.ts';
import { type Api, callJson } from '../api.ts';
import { readChoice } from '../choices.ts';
import { type Cli, collect, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { printable } from '../printable.ts';
import { whereOf } from './mapping-columns.ts';

interface GrantOptions {
  readonly role: string;
  readonly group?: string;
  readonly claim?: string;
  readonly unit?: readonly string[];
  readonly computerGroup?: readonly string[];
}

export function declareAccessGrant(access: Command, cli: Cli): void {
  declare(access, 'grant', 'Give a role to a group or an account of the directory, or to a claim', [
    "keyhaven access grant --role helpdesk --group 'CONTOSO\\Helpdesk'",
    "keyhaven access grant --role helpdesk --group 'CONTOSO\\Desk North' --unit 'OU=North,DC=contoso,DC=com'",
    "keyhaven access grant --role self-service --group 'CONTOSO\\Keyhaven Self-Service'",
    'keyhaven access grant --role auditor --claim keyhaven-auditors',
  ])
    .requiredOption('--role <role>', `what they may be: ${role.options.join(', ')}`)
    .option('--group <name>', 'group or account of the directory, by name or SID; a group by distinguished name too')
    .option('--claim <value>', 'value of the claim that the identity provider sends')
    .option('--unit <dn>', 'only for computers in this organisational unit and below; may be repeated', collect)
    .option('--computer-group <name>', 'only for computers in this group; may be repeated', collect)
    .action(async (options: GrantOptions) => cli.withApi(async (api) => runAccessGrant(cli.io, api, options)));
}

/** Data is the number of the mapping, which is what takes it back. */
export async function runAccessGrant(io: Io, api: Api, options: GrantOptions): Promise<ExitCode> {
  const { group, claim } = options;
  const request: AddRoleMappingRequest = {
    ...subjectOf(group, claim),
    role: readChoice('--role', role, options.role),
    limits: [
      ...(options.unit ?? []).map((name) => ({ kind: 'organisational-unit' as const, name })),
      ...(options.computerGroup ?? []).map((name) => ({ kind: 'computer-group' as const, name })),
    ],
  };
  const mapping = await callJson(api, roleMapping, 'POST', '/role-mappings', request);
  io.say(
    `${printable(mapping.name)} has the role ${mapping.role} for ${printable(whereOf(mapping.limits))}, as number:`,
  );
  io.out(String(mapping.id));
  return exitCodes.done;
}

function subjectOf(group: string | undefined, claim: string | undefined) {
  if (group !== undefined && claim === undefined) return { source: 'directory', subject: group } as const;
  if (claim !== undefined && group === undefined) return { source: 'provider', subject: claim } as const;
  throw new KeyhavenError('request-invalid', 'a role goes to a group or to a claim; give --group or --claim');
}
