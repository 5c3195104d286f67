import { second } from '../base/clock.ts';
import { isKeyhavenError, KeyhavenError } from '../base/error.ts';
import type { Secret } from '../base/secret.ts';
import { type Config, loadConfig, readSecretFile } from '../config.ts';
import type { ImportDirectory } from '../directory/import/import-directory.ts';
import { controllersOf } from '../directory/ldap/controllers-of.ts';
import { LdapConnection } from '../directory/ldap/ldap-connection.ts';
import { LdapImportDirectory } from '../directory/ldap/ldap-import-directory.ts';
import { withSettings } from './app-door.ts';
import type { Io } from './io.ts';
import { readUpTo } from './local-file.ts';

const largestAuthority = 1024 * 1024;

export interface DirectoryOptions {
  /** As `-Server` takes it: a domain or a controller, by name or address, with a port or without. */
  readonly server: string;
  /** Whose rights are used; the service account of the settings without one. */
  readonly account?: string | undefined;
  readonly pageSize?: number | undefined;
  /** File of settings, where it is not named by the environment. */
  readonly config?: string | undefined;
}

/** Opens a directory for reading. Nothing of a server is started, and the directory is never changed. */
export type OpenDirectory = (io: Io, options: DirectoryOptions) => Promise<ImportDirectory>;

/** The first controller of the domain that lets the account in. */
export const openDirectory: OpenDirectory = async (io, { server, account, pageSize, config: file }) => {
  const config = loadConfig(withSettings(io.env, { config: file }));
  const credentials = await credentialsFor(io, config, account);
  const timeout = config.directoryTimeoutSeconds * second;
  // a page of a thousand objects may take longer than a connection
  const options = { ca: readAuthority(config.directoryCaFile), connectTimeout: timeout, requestTimeout: 6 * timeout };
  let failure: KeyhavenError | undefined;
  for (const address of await controllersOf(server)) {
    try {
      return new LdapImportDirectory(await LdapConnection.open(address, credentials, options), pageSize);
    } catch (error) {
      if (!isKeyhavenError(error, 'directory-unavailable')) throw error;
      failure ??= error;
    }
  }
  throw failure ?? new KeyhavenError('directory-unavailable', `there is no controller of ${server}`);
};

async function credentialsFor(
  io: Io,
  config: Config,
  account: string | undefined,
): Promise<{ name: string; password: Secret }> {
  const { directoryAccount, directoryPasswordFile: file } = config;
  const name = account ?? directoryAccount;
  if (name === undefined) {
    throw new KeyhavenError(
      'request-invalid',
      'name the account that reads with -Credential, or set KEYHAVEN_DIRECTORY_ACCOUNT and KEYHAVEN_DIRECTORY_PASSWORD_FILE',
    );
  }
  const isOfSettings = name.toLowerCase() === directoryAccount?.toLowerCase();
  if (isOfSettings && file !== undefined) return { name, password: readSecretFile(file) };
  return { name, password: await io.askPersonSecret(`password of ${name}`) };
}

function readAuthority(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const pem = readUpTo('KEYHAVEN_DIRECTORY_CA_FILE', file, largestAuthority).toString('utf8');
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  throw new KeyhavenError('configuration-invalid', `${file} holds no certificate in PEM; export it in Base-64`);
}
