import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Real tools, by what they are for. A missing one is installed or is an error: no test is skipped for it. */
const tools = {
  measure: [
    { command: 'curl', debianPackages: ['curl'] }, // the lines that the demo prints are pasted
    { command: 'cryptsetup', debianPackages: ['cryptsetup-bin'] }, // opens BitLocker volumes without us
    { command: 'xz', debianPackages: ['xz-utils'] }, // unpacks volumes made by Windows
    { command: 'strace', debianPackages: ['strace'] }, // counts fdatasync against commits
  ],
  // shows the pages of the portals; alone it has no letters to show them with
  browser: [{ command: 'chromium', debianPackages: ['chromium', 'fonts-dejavu-core'] }],
  // a real Active Directory, with what reads and fills it
  directory: [
    {
      command: 'samba',
      debianPackages: ['samba', 'samba-dsdb-modules', 'samba-vfs-modules', 'samba-ad-provision'],
    },
    { command: 'ldbadd', debianPackages: ['ldb-tools'] },
    { command: 'kinit', debianPackages: ['krb5-user'] },
    { command: 'openssl', debianPackages: ['openssl'] }, // signs the controller's certificate
    { command: 'ip', debianPackages: ['iproute2'] }, // gives the tests a network of their own
  ],
  // compiles the package kerberos
  kerberos: [
    { file: '/usr/include/gssapi/gssapi.h', debianPackages: ['libkrb5-dev'] },
    { command: 'g++', debianPackages: ['g++'] },
    { command: 'make', debianPackages: ['make'] },
    { command: 'python3', debianPackages: ['python3'] },
  ],
};

/** Installs the Debian packages of the tools that are not there. Throws with what to type where that is not possible. */
export async function installMissingTools(...purposes) {
  const missing = purposes
    .flatMap((purpose) => tools[purpose])
    .filter((tool) => (tool.file === undefined ? !isInstalled(tool.command) : !existsSync(tool.file)))
    .flatMap((tool) => tool.debianPackages);
  if (missing.length === 0) return;
  const command = `apt-get install ${missing.join(' ')}`;
  if (!isInstalled('apt-get')) {
    throw new Error(
      `the tests need ${missing.join(', ')} (names of Debian packages): install them with your system's tool`,
    );
  }
  if (process.getuid?.() !== 0) throw new Error(`the tests need tools that only root can install: sudo ${command}`);
  console.log(`keyhaven: ${command} (what the tests need besides packages of npm)`);
  await apt('update');
  await apt('install', '--yes', '--no-install-recommends', ...missing);
}

function isInstalled(command) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Quiet unless it fails; waits for another apt to finish instead of failing on its lock. */
function apt(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`apt-get ${args.join(' ')} failed:\n${Buffer.concat(output).toString('utf8')}`));
    });
  });
}
