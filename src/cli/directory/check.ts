import type { Command } from 'commander';
import { loadConfig } from '../../config.ts';
import type { DirectoryFinding, LoadApp } from '../app-door.ts';
import { type SettingOptions, withSettings } from '../app-door.ts';
import { type Cli, collect, declare } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit.ts';
import type { Io } from '../io.ts';
import { printJson } from '../json-output.ts';
import { printable } from '../printable.ts';
import { printTable } from '../table.ts';

interface CheckOptions extends SettingOptions {
  readonly account?: string;
  readonly keytab?: string;
  readonly serviceAccount?: string;
  readonly host?: string;
  readonly names?: readonly string[];
  readonly searchBase?: string;
  readonly forImport?: boolean;
  readonly json?: boolean;
}

export function declareDirectoryCheck(parent: Command, cli: Cli): void {
  declare(
    parent,
    'check',
    'Examine the way to the domain: names, certificates, sign-on, rights, SPNs, keytab, clocks',
    [
      'keyhaven directory check --keytab /etc/keyhaven/keyhaven.keytab',
      "keyhaven directory check --account import@contoso.com --search-base 'OU=Workstations,DC=contoso,DC=com' --for-import",
    ],
  )
    .option('--account <name>', 'ask as this account instead of the configured one; its password is asked for')
    .option('--keytab <file>', 'keytab of the server, instead of KEYHAVEN_KERBEROS_KEYTAB_FILE')
    .option('--service-account <name>', 'account that holds the SPNs; the configured one when left out')
    .option('--name <host>', 'host name that browsers use, instead of KEYHAVEN_HOST_NAMES; may be repeated', collect)
    .option('--search-base <dn>', 'where recovery data is looked for; the whole domain when left out')
    .option('--for-import', 'missing rights to recovery data are a failure, as they are for an import')
    .option('--json', 'print the findings as JSON')
    .action(async (options: Omit<CheckOptions, 'names'> & { name?: readonly string[] }) => {
      const { name: names, ...rest } = options;
      const given = names === undefined ? rest : { ...rest, names };
      cli.end(await runDirectoryCheck(cli.io, { ...cli.shared(), ...given }, cli.doors.loadApp));
    });
}

export async function runDirectoryCheck(io: Io, options: CheckOptions, loadApp: LoadApp): Promise<ExitCode> {
  const config = loadConfig(withSettings(io.env, options));
  const { account: name } = options;
  const account = name === undefined ? undefined : { name, password: await io.askSecret(`password of ${name}`) };
  const { checkDirectory } = await loadApp();
  const findings = await checkDirectory(config, {
    account,
    keytab: options.keytab ?? config.kerberosKeytabFile,
    serviceAccount: options.serviceAccount,
    hosts: options.names,
    searchBase: options.searchBase,
    forImport: options.forImport === true,
  });
  if (options.json === true) printJson(io, { findings });
  else if (io.terminal.stdout) printForPeople(io, findings);
  else printTable(io, columns, findings, '');
  const count = (outcome: DirectoryFinding['outcome']): number =>
    findings.filter((one) => one.outcome === outcome).length;
  const warnings = count('warning') === 1 ? '1 warning' : `${count('warning')} warnings`;
  io.say(`${count('ok')} ok, ${warnings}, ${count('failed')} failed, ${count('skipped')} not looked at`);
  return count('failed') > 0 ? exitCodes.failed : exitCodes.done;
}

const columns = [
  { title: 'outcome', value: (finding: DirectoryFinding) => finding.outcome },
  { title: 'check', value: (finding: DirectoryFinding) => finding.check },
  { title: 'subject', value: (finding: DirectoryFinding) => finding.subject },
  { title: 'finding', value: (finding: DirectoryFinding) => finding.sentence },
  { title: 'repair', value: (finding: DirectoryFinding) => finding.repair.join(' | ') },
];

/** Sentences are too long for a table; commands stand on lines of their own, to be copied. */
function printForPeople(io: Io, findings: readonly DirectoryFinding[]): void {
  for (const { outcome, check, sentence, repair } of findings) {
    io.out(`${outcome.padEnd(7)}  ${check.padEnd(15)}  ${printable(sentence)}`);
    for (const command of repair) io.out(`${' '.repeat(26)}> ${printable(command)}`);
  }
}
