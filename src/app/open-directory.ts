import type { Logger } from 'pino';
import { type Clock, second } from '../base/clock.ts';
import { type Config, readSecretFile } from '../config.ts';
import type { Directory } from '../directory/directory.ts';
import { parseControllerAddress } from '../directory/ldap/controller-address.ts';
import { LdapDirectory } from '../directory/ldap/ldap-directory.ts';
import type { LdapSocketOptions } from '../directory/ldap/ldap-socket.ts';
import { readCertificateFile } from './read-certificate-file.ts';

type DirectoryConfig = Pick<
  Config,
  | 'directoryUrls'
  | 'directoryCaFile'
  | 'directoryAccount'
  | 'directoryPasswordFile'
  | 'directoryTimeoutSeconds'
  | 'directoryCacheSeconds'
>;

/**
 * The directory of the configuration, or undefined without one. Connects when it is first asked: a server starts, and
 * people with accounts of its own sign in, while no controller answers. Throws `configuration-invalid`.
 */
export function openDirectory(config: DirectoryConfig, deps: { clock: Clock; log: Logger }): Directory | undefined {
  const { directoryUrls, directoryAccount: name, directoryPasswordFile: file } = config;
  if (directoryUrls.length === 0 || name === undefined || file === undefined) return undefined;
  return new LdapDirectory({
    controllers: directoryUrls.map(parseControllerAddress),
    credentials: () => ({ name, password: readSecretFile(file) }),
    socket: socketOptions(config),
    cacheTime: config.directoryCacheSeconds * second,
    clock: deps.clock,
    onTrouble: (error) => {
      deps.log.warn({ code: error.code, facts: error.facts }, error.message);
    },
  });
}

/** How controllers are reached. Throws `configuration-invalid` where the file of the authority cannot be read. */
export function socketOptions(config: Pick<Config, 'directoryCaFile' | 'directoryTimeoutSeconds'>): LdapSocketOptions {
  const timeout = config.directoryTimeoutSeconds * second;
  const ca = config.directoryCaFile === undefined ? undefined : readCertificateFile(config.directoryCaFile);
  return { ca, connectTimeout: timeout, requestTimeout: timeout };
}
