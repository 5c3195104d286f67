import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { knock } from './door.ts';
import { contoso, run } from './samba-home.ts';
import { type AccountName, guids, modifySamba, passwords, sidOf } from './samba-seed.ts';

/** The run's Active Directory domain: Samba on a loopback address. All tests share it, so what they change is their own. */
export interface SambaDomain {
  readonly folder: string;
  readonly realm: string;
  readonly netbios: string;
  readonly dns: string;
  readonly base: string;
  /** `ldaps://dc1.contoso.test`; `ldap://` is the same controller through StartTLS. */
  readonly url: string;
  readonly caFile: string;
  readonly ca: string;
  /** For KRB5_CONFIG of a process. */
  readonly krb5Config: string;
  readonly database: string;
  /** UPN and password of a person or a service account. */
  account(name: AccountName): { readonly name: string; readonly password: string };
  /** Writes a keytab for an account (`WS01$`) or a principal (`HTTP/mbam.contoso.test`) and gives its path. */
  keytab(principal: string): Promise<string>;
  /** Takes from an account the right to read one attribute of an object, for the rest of the run. */
  deny(object: string, account: AccountName, attribute: 'userAccountControl' | 'tokenGroups'): Promise<void>;
  /** Gives an account a lock-out of its own, which only administrators may read. */
  strictLockout(account: AccountName, threshold: number): Promise<void>;
  /** Applies LDIF changes with no questions asked. Each record is the list of its lines. */
  modify(...records: readonly (readonly string[])[]): Promise<void>;
}

/** Starts the domain for the first who asks: about seven seconds. */
export async function sambaDomain(): Promise<SambaDomain> {
  const { folder, caFile, krb5Config, database, config } = readHome(await knock(inject('sambaDoor')));
  const { realm, netbios, dns, base, controller } = contoso;
  return {
    ...{ folder, realm, netbios, dns, base, caFile, krb5Config, database },
    url: `ldaps://${controller}`,
    ca: readFileSync(caFile, 'utf8'),
    account: (name) => ({ name: `${name}@${dns}`, password: passwords[name] }),
    keytab: async (principal) => {
      const file = join(folder, 'keytabs', randomBytes(6).toString('hex'));
      await run('samba-tool', ['domain', 'exportkeytab', file, `--principal=${principal}`, '-s', config]);
      return file;
    },
    deny: async (object, account, attribute) => {
      const ace = `(OD;;RP;${guids[attribute]};;${await sidOf({ database }, account)})`;
      await run('samba-tool', ['dsacl', 'set', '-H', database, '-s', config, `--objectdn=${object}`, `--sddl=${ace}`]);
    },
    strictLockout: async (account, threshold) => {
      const pso = ['domain', 'passwordsettings', 'pso'];
      const name = `${account}-settings`;
      const settings = [
        `--account-lockout-threshold=${threshold}`,
        '--account-lockout-duration=30',
        '--complexity=off',
      ];
      await run('samba-tool', [...pso, 'create', name, '10', ...settings, '-H', database]);
      await run('samba-tool', [...pso, 'apply', name, account, '-H', database]);
    },
    modify: (...records) => modifySamba({ folder, database }, records),
  };
}

function readHome(answer: unknown) {
  const text = (name: string): string => {
    if (typeof answer !== 'object' || answer === null) throw new Error('the domain did not say where it is');
    const value: unknown = Object.entries(answer).find(([key]) => key === name)?.[1];
    if (typeof value !== 'string') throw new Error(`the domain did not say its ${name}`);
    return value;
  };
  return {
    folder: text('folder'),
    caFile: text('caFile'),
    krb5Config: text('krb5Config'),
    database: text('database'),
    config: text('config'),
  };
}
