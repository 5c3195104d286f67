import { type ChildProcess, spawn } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { contoso, provisionSamba, type SambaHome } from './samba-home.ts';
import { seedSamba } from './samba-seed.ts';

/** A controller that runs, and what tests must know to use it. */
export interface SambaServer {
  readonly domain: SambaHome;
  stop(): Promise<void>;
}

const ports = [88, 389, 636];

/** Makes, fills and starts an Active Directory domain. Who starts it stops it. */
export async function startSamba(parent: string, fillMore?: (home: SambaHome) => Promise<void>): Promise<SambaServer> {
  await demandOwnNetwork();
  const home = await provisionSamba(parent);
  await seedSamba(home);
  await fillMore?.(home);
  const child = await launch(home);
  const server = { domain: home, stop: () => end(home, child) };
  try {
    await untilItAnswers(home, child);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** The controller's ports are fixed and its name must lead to it, so each run has a network and a hosts file of its own. */
async function demandOwnNetwork(): Promise<void> {
  const found = await lookup(contoso.controller).catch(() => undefined);
  if (found?.address === contoso.address) return;
  throw new Error(
    'tests with a domain run in a network of their own, which only root can make: npm test, or npm test -- test/directory',
  );
}

async function launch({ config, logFile }: SambaHome): Promise<ChildProcess> {
  const log = await open(logFile, 'a');
  try {
    // a test run that is killed must not leave a controller behind: the kernel then ends it
    const args = ['--pdeathsig', 'TERM', '/usr/sbin/samba', '-i', '-M', 'single', '-s', config, '--debug-stdout'];
    return spawn('setpriv', args, { stdio: ['ignore', log.fd, log.fd], detached: true });
  } finally {
    await log.close();
  }
}

async function untilItAnswers({ logFile }: SambaHome, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (const port of ports) {
    while (!(await listens(port))) {
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
        throw new Error(`Samba does not start:\n${(await readFile(logFile, 'utf8')).slice(-4000)}`);
      }
      await sleep(30);
    }
  }
}

async function listens(port: number): Promise<boolean> {
  const socket = connect({ host: contoso.address, port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function end({ folder }: SambaHome, child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(patience);
  }
  await rm(folder, { recursive: true, force: true });
}
