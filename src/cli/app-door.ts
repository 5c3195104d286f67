import { join } from 'node:path';
import type { Secret } from '../base/secret.ts';
import type { Config } from '../config.ts';
import type { Method } from './api.ts';
import type { Environment, Io } from './io.ts';

/**
 * What the command line needs of the server when it runs in the same process. `src/app.ts` satisfies this; written down
 * here so that commands can be tested without it, and so that a change has one place.
 */
export interface AppDoor {
  readonly startApp: (config: Config, options: StartOptions) => Promise<RunningApp>;
  /** Brings a PostgreSQL to this version as its owner. */
  readonly migrateDatabase: (config: Config, owner: { url: Secret }) => Promise<void>;
  /** Examines the way to the configured directory; needs no running server. */
  readonly checkDirectory: (config: Config, options: CheckDirectoryOptions) => Promise<readonly DirectoryFinding[]>;
}

export interface CheckDirectoryOptions {
  readonly account: { readonly name: string; readonly password: Secret } | undefined;
  readonly keytab: string | undefined;
  readonly serviceAccount: string | undefined;
  readonly hosts: readonly string[] | undefined;
  readonly searchBase: string | undefined;
  readonly forImport: boolean;
}

export interface DirectoryFinding {
  readonly check: string;
  readonly subject: string;
  readonly outcome: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly sentence: string;
  readonly repair: readonly string[];
}

export interface StartOptions {
  /** A command on an installation that is not running must not make a new one by a typing mistake. */
  readonly initialise: boolean;
  readonly log?: { readonly level: string; readonly destination: { write(line: string): void } };
}

export interface RunningApp {
  listen(): Promise<{ url: string; socket?: string | undefined; fingerprint?: string | undefined }>;
  injectLocal(request: {
    method: Method;
    path: string;
    body: unknown;
    uid: number;
  }): Promise<{ status: number; body: unknown }>;
  /** There once: when this start made the installation. */
  readonly firstAdministrator?: { readonly account: string; readonly oneTimePassword: Secret } | undefined;
  /** Sentences for the person who starts the server, such as that the key file has no passphrase. */
  readonly notices: readonly string[];
  close(): Promise<void>;
  /** For the demo: changes a row of the audit in a copy of the database and verifies that copy. */
  demonstrateTampering?(): Promise<TamperingShown>;
}

export interface TamperingShown {
  /** What was done to the copy, such as `the operator in row 23 was changed to nobody`. */
  readonly change: string;
  /** What the verification of the copy said. */
  readonly firstBroken?: { readonly sequence: number; readonly problem: string } | undefined;
}

export type LoadApp = () => Promise<AppDoor>;

/** The server's code, read by the commands that run it and by no other: it is most of the program. */
export const loadApp: LoadApp = async (): Promise<AppDoor> => import('../app.ts');

/** Where a running server takes commands of this machine's administrator. */
export function adminSocket(config: Pick<Config, 'dataFolder'>): string {
  return join(config.dataFolder, 'admin.sock');
}

/** Options that stand for settings. They reach the configuration as the variables they override, so it knows one way in. */
export interface SettingOptions {
  readonly config?: string | undefined;
  readonly data?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly checkpointFile?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly hostNames?: string | undefined;
  readonly tlsCertificate?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly labHttp?: boolean | undefined;
}

export function withSettings(env: Environment, options: SettingOptions): Environment {
  const given = {
    KEYHAVEN_CONFIG: options.config,
    KEYHAVEN_DATA_FOLDER: options.data,
    KEYHAVEN_KEY_FILE: options.keyFile,
    KEYHAVEN_CHECKPOINT_FILE: options.checkpointFile,
    KEYHAVEN_HOST: options.host,
    KEYHAVEN_PORT: options.port,
    KEYHAVEN_HOST_NAMES: options.hostNames,
    KEYHAVEN_TLS_CERTIFICATE_FILE: options.tlsCertificate,
    KEYHAVEN_TLS_KEY_FILE: options.tlsKey,
    KEYHAVEN_LAB_HTTP: options.labHttp === true ? 'on' : undefined,
  };
  return { ...env, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}

/** Standard output is the command's data: the server inside a command says on standard error what is wrong, and no more. */
export function commandLog(io: Io): NonNullable<StartOptions['log']> {
  const write = (line: string): void => io.write('stderr', line);
  return { level: 'error', destination: { write } };
}
