import { printable } from '../printable.ts';
import { formatFingerprint } from '../tls-socket.ts';
import type { People } from './people.ts';
import { firstDigits, type PracticeComputer, userOf } from './practice-computer.ts';
import { samplesToType } from './sample-data.ts';
import type { Stage } from './stage.ts';

/** What somebody can do with the server while it stays up, in lines to copy. */
export function tryItLines(
  stage: Stage,
  people: People,
  computers: readonly [PracticeComputer, ...PracticeComputer[]],
  program: string,
): string[] {
  const { url, fingerprint, certificateFile } = stage;
  const [computer] = computers;
  return [
    '',
    'The server stays up until Ctrl+C; then everything of the demo is deleted.',
    '',
    `  Help Desk        ${url}/HelpDesk/`,
    `  Self-Service     ${url}/SelfService/`,
    `  API, to browse   ${url}/api/v1/docs/`,
    `  health           ${url}/healthz and ${url}/readyz`,
    `  certificate      sha256 ${formatFingerprint(fingerprint)}`,
    '',
    'A browser asks about the certificate, since nobody signed it. Accounts and their passwords:',
    '',
    ...accountLines(people),
    '',
    ...samplesToType(computers).map((line) => `  ${line}`),
    '',
    `A key to try: ${computer.keyId}, of ${computer.name}, which ${userOf(computer)} uses. With the command line:`,
    '',
    `  ${program} sign-in helpdesk --server ${url} --fingerprint ${fingerprint}`,
    `  ${program} key find ${firstDigits(computer)} --user '${userOf(computer)}' --server ${url}`,
    `  ${program} key reveal ${computer.keyId} --user '${userOf(computer)}' --reason lost-pin --server ${url}`,
    '',
    'With curl, as the help desk too:',
    '',
    ...curlLines(url, certificateFile, people, computer).map((line) => `  ${line}`),
    '',
  ].map(printable);
}

function accountLines(people: People): string[] {
  const accounts = [people.helpDesk, people.advanced, people.endUser, people.auditor, people.administrator];
  const width = Math.max(...accounts.map(({ account }) => account.length));
  return accounts.map(({ account, password, may }) => `  ${account.padEnd(width)}  ${password.revealText()}  ${may}`);
}

/** Password and token go through standard input: arguments can be read by everybody on the machine. */
function curlLines(url: string, certificate: string, people: People, computer: PracticeComputer): string[] {
  const base = `curl -sS --cacert ${certificate} -H 'content-type: application/json'`;
  const user = JSON.stringify({ userDomain: computer.user.domain, userName: computer.user.account }).slice(1, -1);
  const credentials = JSON.stringify({
    account: people.helpDesk.account,
    password: people.helpDesk.password.revealText(),
  });
  const bearer = `printf 'header = "Authorization: Bearer %s"\\n' "$TOKEN"`;
  return [
    `TOKEN=$(echo '${credentials}' | ${base} -d @- ${url}/api/v1/sessions | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')`,
    `${bearer} | ${base} -K - -d '{"keyId":"${firstDigits(computer)}",${user}}' ${url}/api/v1/recovery/keys/search`,
    `${bearer} | ${base} -K - -d '{"keyId":"${computer.keyId}",${user},"reason":"lost-pin"}' ${url}/api/v1/recovery/keys/reveal`,
  ];
}
