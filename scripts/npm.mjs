import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';

/** Runs npm in the clone; the same npm that started us where there is one. Throws when it fails. */
export function npm(root, args) {
  const cli = process.env.npm_execpath ?? '';
  const [program, ...first] = basename(cli) === 'npm-cli.js' ? [outerNode(), cli] : ['npm'];
  const { error, signal, status } = spawnSync(program, [...first, ...args], {
    cwd: root,
    env: environment(),
    shell: program === 'npm' && process.platform === 'win32',
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status === 0) return;
  const reason = error?.message ?? signal ?? `exit code ${status}`;
  throw new Error(`npm ${args[0]} failed (${reason}): is the package registry reachable?`);
}

/** Runs an install script of a package by hand, the way npm would. */
export function runInstallScript(folder, script) {
  const { status } = spawnSync(outerNode(), [script], {
    cwd: folder,
    env: environment(),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`the install script of ${basename(folder)} failed: its output stands above`);
}

/** The Node that runs npm. Not ours, which may be the pinned one that is about to be replaced. */
function outerNode() {
  return process.env.npm_node_execpath ?? process.execPath;
}

/** Without this clone's programs, which disappear while npm works. */
function environment() {
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return { ...process.env, PATH: path.join(delimiter), ...compiling() };
}

/** kerberos is compiled from its sources, not fetched as a binary from elsewhere, and with the headers that are here. */
function compiling() {
  const prefix = dirname(dirname(outerNode()));
  const headers = existsSync(join(prefix, 'include', 'node', 'node_api.h'));
  // it speaks Node-API, which is the same in the Node that everything runs on
  return { npm_config_build_from_source: 'kerberos', ...(headers && { npm_config_nodedir: prefix }) };
}
