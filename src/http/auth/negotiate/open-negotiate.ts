import type { Clock } from '../../../base/clock.ts';
import { checkServiceKeytab } from './check-service-keytab.ts';
import { loadKerberos } from './load-kerberos.ts';
import { Negotiate } from './negotiate.ts';
import { prepareKerberos } from './prepare-kerberos.ts';

export interface NegotiateOptions {
  readonly keytabFile: string;
  /** A private folder for the replay cache is made in it. */
  readonly dataFolder: string;
  readonly clock: Clock;
}

export type OpenedNegotiate =
  | { readonly kind: 'on'; readonly negotiate: Negotiate }
  /** The sentence belongs among the notices of a start: everything else works. */
  | { readonly kind: 'off'; readonly sentence: string };

/** Sign-on by ticket, as far as this machine can. Throws `configuration-invalid` for a keytab that cannot work. */
export async function openNegotiate(options: NegotiateOptions, load = loadKerberos): Promise<OpenedNegotiate> {
  const realm = checkServiceKeytab(options.keytabFile);
  prepareKerberos(options);
  const loaded = await load();
  if (loaded.kind === 'absent') return { kind: 'off', sentence: loaded.sentence };
  return { kind: 'on', negotiate: new Negotiate(loaded.kerberos, { realm, clock: options.clock }) };
}
