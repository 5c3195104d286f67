import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names that tests use; the domain controller is started by the first test that needs it. */
const hosts = [
  '127.0.0.10 dc1.contoso.test contoso.test',
  '127.0.0.10 wrong-name.contoso.test',
  '127.0.0.20 dc2.contoso.test',
  '127.0.0.30 dc3.contoso.test',
  '127.0.0.11 mbam.contoso.test',
];

// Chromium tells pages that they are off line where there is no interface but loopback. This pair leads nowhere.
const makeNetwork = [
  'ip link set lo up',
  'ip link add beside0 type veth peer name beside1',
  'ip address add 192.0.2.1/24 dev beside0',
  'ip link set beside0 up',
  'ip link set beside1 up',
].join(' && ');

// A file of this namespace lies over /etc/hosts; the machine's own stays as it is.
const enter = `${makeNetwork} && mount --bind "$1" /etc/hosts && shift && exec "$@"`;

/**
 * How to run a program in a network of its own that leads nowhere but to itself, with names for the domain of the tests.
 * Only root can; for others it is the program as it is, and tests with a domain say what they lack.
 */
export function inOwnNetwork(program, args) {
  if (!canSeparate()) return { program, args, end: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'keyhaven-hosts-'));
  const file = join(folder, 'hosts');
  writeFileSync(file, `${readFileSync('/etc/hosts', 'utf8').trimEnd()}\n${hosts.join('\n')}\n`);
  return {
    program: 'unshare',
    args: ['--net', '--mount', '--', 'sh', '-c', enter, 'sh', file, program, ...args],
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function canSeparate() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const tried = spawnSync('unshare', ['--net', '--mount', '--', 'sh', '-c', makeNetwork], { stdio: 'ignore' });
  return tried.status === 0;
}
