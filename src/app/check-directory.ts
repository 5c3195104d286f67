import { readFileSync, statSync } from 'node:fs';
import { cannotRead } from '../base/cannot-read.ts';
import { systemClock } from '../base/clock.ts';
import { isKeyhavenError, KeyhavenError } from '../base/error.ts';
import type { Secret } from '../base/secret.ts';
import { type Config, readSecretFile } from '../config.ts';
import { accountPart, type DirectoryFinding } from '../directory/directory-check.ts';
import { readKeytab } from '../directory/keytab.ts';
import { checkDirectory as examine } from '../directory/ldap/check/check-directory.ts';
import type { KeytabFile } from '../directory/ldap/check/check-keytab.ts';
import { parseControllerAddress } from '../directory/ldap/controller-address.ts';
import { socketOptions } from './open-directory.ts';

export interface CheckDirectoryOptions {
  /** Asks as this account instead of the configured one, such as the one that will import. */
  readonly account?: { readonly name: string; readonly password: Secret } | undefined;
  readonly keytab?: string | undefined;
  /** sAMAccountName of the account with the service principal names; the one that reads the directory when left out. */
  readonly serviceAccount?: string | undefined;
  readonly hosts?: readonly string[] | undefined;
  readonly searchBase?: string | undefined;
  readonly forImport: boolean;
}

/** Examines the configured directory, with or without a running server. Throws `configuration-invalid`. */
export async function checkDirectory(
  config: Config,
  options: CheckDirectoryOptions,
): Promise<readonly DirectoryFinding[]> {
  const { directoryUrls, directoryAccount, directoryPasswordFile } = config;
  if (directoryUrls.length === 0) {
    throw new KeyhavenError('configuration-invalid', 'there is no directory to check: set KEYHAVEN_DIRECTORY_URLS', {
      facts: { hint: 'settings that stand in a file count when --config FILE or KEYHAVEN_CONFIG names it' },
    });
  }
  if (directoryAccount === undefined || directoryPasswordFile === undefined) {
    throw new KeyhavenError(
      'configuration-invalid',
      'set KEYHAVEN_DIRECTORY_ACCOUNT and KEYHAVEN_DIRECTORY_PASSWORD_FILE',
    );
  }
  const credentials = options.account ?? { name: directoryAccount, password: readSecretFile(directoryPasswordFile) };
  return await examine(
    {
      controllers: directoryUrls.map(parseControllerAddress),
      hosts: options.hosts ?? config.hostNames,
      holder: options.serviceAccount ?? accountPart(directoryAccount),
      keytab: options.keytab === undefined ? undefined : openKeytab(options.keytab),
      searchBase: options.searchBase,
      forImport: options.forImport,
      ofServer: options.account === undefined,
    },
    {
      credentials,
      socket: socketOptions(config),
      clock: systemClock,
      passwordFile: options.account === undefined ? directoryPasswordFile : undefined,
    },
  );
}

function openKeytab(path: string): KeytabFile {
  try {
    return { path, entries: readKeytab(readFileSync(path)), exposed: (statSync(path).mode & 0o077) !== 0 };
  } catch (cause) {
    if (isKeyhavenError(cause)) throw new KeyhavenError(cause.code, `${path}: ${cause.message}`, { cause });
    throw new KeyhavenError('configuration-invalid', cannotRead(`the keytab ${path}`, cause), {
      cause,
    });
  }
}
