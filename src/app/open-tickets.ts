import type { Clock } from '../base/clock.ts';
import type { Config } from '../config.ts';
import { type OpenedNegotiate, openNegotiate } from '../http/auth/negotiate/open-negotiate.ts';

/** Sign-on by Kerberos ticket; undefined where no keytab is configured. Throws `configuration-invalid`. */
export async function openTickets(
  { kerberosKeytabFile: keytabFile, dataFolder }: Pick<Config, 'kerberosKeytabFile' | 'dataFolder'>,
  clock: Clock,
): Promise<OpenedNegotiate | undefined> {
  return keytabFile === undefined ? undefined : await openNegotiate({ keytabFile, dataFolder, clock });
}
