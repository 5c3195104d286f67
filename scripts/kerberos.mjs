import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { holdLock } from './hold-lock.mjs';
import { npm } from './npm.mjs';
import { installArguments, pinnedNode } from './packages.mjs';

/**
 * Whether the pinned Node loads the optional package. It is compiled when it is installed, and npm drops it without a word
 * where that fails: good enough for a demo, and not for tests.
 */
export function kerberosLoads(root) {
  const node = pinnedNode(root);
  if (!existsSync(node)) return false;
  return spawnSync(node, ['-e', "require('kerberos')"], { cwd: root, stdio: 'ignore' }).status === 0;
}

/** Compiles the package where it is missing or was never compiled. Throws when it cannot be loaded then either. */
export async function ensureKerberos(root) {
  if (kerberosLoads(root)) return;
  const release = await holdLock(root, 'install');
  try {
    if (!kerberosLoads(root)) build(root);
  } finally {
    release();
  }
}

function build(root) {
  console.log('keyhaven: compiling the package kerberos (some seconds, once)');
  // puts back what npm dropped, and compiles it
  npm(root, installArguments);
  // one that came without its install script is there, and npm leaves it as it is
  if (!kerberosLoads(root)) npm(root, ['rebuild', 'kerberos', '--loglevel=error']);
  if (kerberosLoads(root)) return;
  throw new Error(
    'the package kerberos cannot be compiled or loaded; see why with: npm rebuild kerberos --foreground-scripts',
  );
}
