import { Command } from 'commander';
import { programVersion } from '../base/program-version.ts';
import { declareAccessExplain } from './access/explain.ts';
import { declareAccessGrant } from './access/grant.ts';
import { declareAccessList } from './access/list.ts';
import { declareAccessRevoke } from './access/revoke.ts';
import { declareAccountAdd } from './account/add.ts';
import { declareAccountChange } from './account/change.ts';
import { declareAccountDisable } from './account/disable.ts';
import { declareAccountEnable } from './account/enable.ts';
import { declareAccountList } from './account/list.ts';
import { declareAccountResetPassword } from './account/reset-password.ts';
import { declareAccountShow } from './account/show.ts';
import { declareAssociationAdd } from './association/add.ts';
import { declareAssociationList } from './association/list.ts';
import { declareAssociationRemove } from './association/remove.ts';
import { declareAuditAcceptRestore } from './audit/accept-restore.ts';
import { declareAuditList } from './audit/list.ts';
import { declareAuditVerify } from './audit/verify.ts';
import type { Cli } from './cli.ts';
import { declareDemo } from './demo/demo.ts';
import { declareDirectoryCheck } from './directory/check.ts';
import { declareDirectoryReads } from './directory/declare-directory.ts';
import { declareDirectoryFlush } from './directory/flush.ts';
import { exitMeanings } from './exit.ts';
import { declareImports } from './import/declare-imports.ts';
import type { Io } from './io.ts';
import { declareKeyEscrow } from './key/escrow.ts';
import { declareKeyFind } from './key/find.ts';
import { declareKeyReveal } from './key/reveal.ts';
import { declareMigrate } from './migrate.ts';
import { declareOpenapi } from './openapi.ts';
import { declareReasonList } from './reason/list.ts';
import { declareServe } from './serve.ts';
import { declareSessionsEnd } from './session/end.ts';
import { declarePassword } from './session/password.ts';
import { declareSignIn } from './session/sign-in.ts';
import { declareSignOut } from './session/sign-out.ts';
import { declareSettings } from './settings/list.ts';
import { declareTokenCreate } from './token/create.ts';
import { declareTokenList } from './token/list.ts';
import { declareTokenRevoke } from './token/revoke.ts';
import { declareTpmReveal } from './tpm/reveal.ts';

/** The empty program with the options that every command has. */
export function makeProgram(io: Io): Command {
  return new Command('keyhaven')
    .description('Keeps BitLocker recovery keys and gives each back only to the right person, on the record.')
    .version(programVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .option('--server <url>', 'the server, as https://host:port (or KEYHAVEN_SERVER)')
    .option('--ca <file>', 'PEM file of the authority that signed its certificate (or KEYHAVEN_CA)')
    .option('--fingerprint <sha256>', 'SHA-256 of its certificate, as the server prints it (or KEYHAVEN_FINGERPRINT)')
    .option('--data <folder>', 'data folder of the installation on this machine')
    .option('--config <file>', 'file with settings of the installation, as NAME=value lines')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .showHelpAfterError('hint: add --help to see what it takes')
    .configureOutput({
      writeOut: (text) => {
        io.write('stdout', text);
      },
      writeErr: (text) => {
        io.write('stderr', text);
      },
      outputError: (text, write) => {
        write(withoutValues(text.replace(/^error: /, 'keyhaven: ')));
      },
      getOutHasColors: () => io.colour.stdout,
      getErrHasColors: () => io.colour.stderr,
    })
    .addHelpText('after', afterHelp());
}

/** Commander repeats what it does not understand, and people type passwords where none belong. */
function withoutValues(sentence: string): string {
  return sentence.replace(/(Expected .* but got \d+):.*/, '$1.').replace(/(unknown option '[^'=]*)=[^']*'/, "$1'");
}

/** Fills the program; each command knows its own options and examples. */
export function declareCommands(program: Command, cli: Cli): void {
  program.commandsGroup('Recovery:');
  declareKeys(group(program, 'key', 'Find, reveal and escrow recovery keys'), cli);
  declareTpmReveal(group(program, 'tpm', 'TPM owner passwords'), cli);
  declareReasonList(group(program, 'reason', 'What a reveal can state'), cli);
  program.commandsGroup('Administration:');
  declareAccounts(group(program, 'account', 'Accounts of people'), cli);
  declareSessionsEnd(group(program, 'sessions', 'Sessions of people'), cli);
  declareAccess(group(program, 'access', 'Roles from groups'), cli);
  declareTokens(group(program, 'token', 'Tokens of machines'), cli);
  declareAssociations(group(program, 'association', 'Who may recover which computer'), cli);
  declareAudit(group(program, 'audit', 'The audit trail'), cli);
  declareSettings(program, cli);
  program.commandsGroup('Directory:');
  declareDirectory(group(program, 'directory', 'The domain: Active Directory'), cli);
  declareImports(group(program, 'import', 'Take in what a directory or another system kept'), cli);
  program.commandsGroup('Session:');
  declareSignIn(program, cli);
  declareSignOut(program, cli);
  declarePassword(program, cli);
  program.commandsGroup('Server:');
  declareServe(program, cli);
  declareMigrate(program, cli);
  declareOpenapi(program, cli);
  declareDemo(program, cli);
}

function group(program: Command, name: string, description: string): Command {
  return program.command(name).description(description);
}

function declareKeys(keys: Command, cli: Cli): void {
  for (const declare of [declareKeyFind, declareKeyReveal, declareKeyEscrow]) declare(keys, cli);
}

function declareAccounts(accounts: Command, cli: Cli): void {
  for (const declare of [declareAccountAdd, declareAccountList, declareAccountShow, declareAccountChange])
    declare(accounts, cli);
  for (const declare of [declareAccountDisable, declareAccountEnable, declareAccountResetPassword])
    declare(accounts, cli);
}

function declareDirectory(directory: Command, cli: Cli): void {
  for (const declare of [declareDirectoryCheck, declareDirectoryFlush, declareDirectoryReads]) declare(directory, cli);
}

function declareAccess(access: Command, cli: Cli): void {
  for (const declare of [declareAccessGrant, declareAccessRevoke, declareAccessList, declareAccessExplain])
    declare(access, cli);
}

function declareTokens(tokens: Command, cli: Cli): void {
  for (const declare of [declareTokenCreate, declareTokenList, declareTokenRevoke]) declare(tokens, cli);
}

function declareAssociations(associations: Command, cli: Cli): void {
  for (const declare of [declareAssociationAdd, declareAssociationList, declareAssociationRemove])
    declare(associations, cli);
}

function declareAudit(audit: Command, cli: Cli): void {
  for (const declare of [declareAuditList, declareAuditVerify, declareAuditAcceptRestore]) declare(audit, cli);
}

function afterHelp(): string {
  const examples = [
    'keyhaven demo                                      see the whole loop in a minute',
    'keyhaven sign-in jane --server https://keys.contoso.com',
    "keyhaven key find 3FD763F9 --user 'CONTOSO\\jdoe'   the first 8 digits of the recovery screen",
    'keyhaven audit verify                              on the server: is the audit trail whole?',
  ];
  const codes = Object.entries(exitMeanings).map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`);
  return `
Examples:
${examples.map((example) => `  $ ${example}`).join('\n')}

Without --server, a command speaks to the server on this machine as its administrator, else to the server of the last
sign-in; when no server runs here, it opens the installation itself. Tokens come from KEYHAVEN_TOKEN or the file that
KEYHAVEN_TOKEN_FILE names; passwords are asked for or piped in. Neither is ever an argument.

Exit codes:
${codes.join('\n')}
`;
}
