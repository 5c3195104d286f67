import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { PostgresHome } from './postgres-home.ts';
import { childrenOf, killIfAlive } from './process-tree.ts';

/** What the product demands of a server, and nothing that touches the network. */
const fixed = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  // in the data folder, where a killed server leaves nothing behind after its folder is gone
  dynamic_shared_memory_type: 'mmap',
};

/** One PostgreSQL and the folder it owns. */
export class PostgresServer {
  readonly #home: PostgresHome;
  readonly #port: number;
  readonly #settings: Readonly<Record<string, string>>;
  #process: ChildProcess | undefined;

  constructor(home: PostgresHome, port: number, settings: Readonly<Record<string, string>>) {
    this.#home = home;
    this.#port = port;
    this.#settings = { ...fixed, ...settings };
  }

  /** The superuser's address. */
  get url(): string {
    return `postgres://${this.#home.superuser}:${this.#home.password}@127.0.0.1:${this.#port}/postgres`;
  }

  /** Of the postmaster; another one after a restart. */
  get pid(): number {
    const pid = this.#process?.pid;
    if (pid === undefined) throw new Error('this PostgreSQL does not run');
    return pid;
  }

  /** What the server wrote to its log so far. */
  async log(): Promise<string> {
    return readFile(this.#home.logFile, 'utf8');
  }

  /** Ends it in order; its data stays for another start. */
  async rest(): Promise<void> {
    await this.#end('SIGINT');
  }

  /** Ends it in order and removes its data. */
  async stop(): Promise<void> {
    await this.#end('SIGINT');
    await rm(this.#home.folder, { recursive: true, force: true });
  }

  /** Kills the server and each of its processes at once, as a power cut would; the data stays. */
  async kill9(): Promise<void> {
    const children = await childrenOf(this.pid);
    const ended = this.#end('SIGKILL');
    for (const child of children) killIfAlive(child);
    await ended;
  }

  /** Starts it again on the same data and port, after ending it in order if it runs. Returns when it answers. */
  async restart(): Promise<void> {
    await this.#end('SIGINT');
    const deadline = Date.now() + 30_000;
    for (;;) {
      const child = await this.#spawn();
      if (await this.#answers(child, deadline)) return;
      // after kill -9 the data may look in use for a moment
      if (Date.now() > deadline) throw new Error(`PostgreSQL does not start:\n${await this.log()}`);
      await sleep(200);
    }
  }

  async #spawn(): Promise<ChildProcess> {
    const { user, dataFolder, logFile, binFolder } = this.#home;
    const settings = { ...this.#settings, port: String(this.#port) };
    const server = [join(binFolder, 'postgres'), '-D', dataFolder];
    for (const [name, value] of Object.entries(settings)) server.push('-c', `${name}=${value}`);
    // a test run that is killed must not leave a server behind: the kernel then sends it SIGQUIT
    const [program = '', ...args] =
      process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'QUIT', ...server] : server;
    const log = await open(logFile, 'a');
    try {
      this.#process = spawn(program, args, { ...user, stdio: ['ignore', log.fd, log.fd], cwd: dataFolder });
    } finally {
      await log.close();
    }
    return this.#process;
  }

  /** False when it ended before it answered. */
  async #answers(child: ChildProcess, deadline: number): Promise<boolean> {
    while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
      const client = new Client({ connectionString: this.url });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.end();
        return true;
      } catch {
        await sleep(30);
      }
    }
    return false;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    const patience = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await exited;
    clearTimeout(patience);
  }
}
