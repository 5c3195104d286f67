import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import kerberos from 'kerberos';
import type { SambaDomain } from './samba-domain.ts';
import type { AccountName } from './samba-seed.ts';
import { tempFolder } from './temp-folder.ts';

/** The tickets of one account. The library takes them from the environment of the process: one account at a time. */
export interface Tickets {
  /** For KRB5CCNAME. */
  readonly cache: string;
  /** What a browser would send to a service; a new one each time. */
  token(service?: string): Promise<string>;
  /** The same tickets in the hands of somebody whose clock is ahead by so many seconds. */
  ahead(seconds: number): Promise<Tickets>;
}

export async function ticketsOf(domain: SambaDomain, account: AccountName | `${string}$`): Promise<Tickets> {
  const cache = join(await tempFolder(), 'tickets');
  if (account.endsWith('$')) await kinit(domain, ['-c', cache, '-k', '-t', await domain.keytab(account), account]);
  else await kinit(domain, ['-c', cache, account], domain.account(asPerson(account)).password);
  return inCache(domain, cache);
}

/** The same account under its name for people, which the domain puts into the ticket as it was typed. */
export async function ticketsByMail(domain: SambaDomain, account: AccountName): Promise<Tickets> {
  const cache = join(await tempFolder(), 'tickets');
  const { name, password } = domain.account(account);
  await kinit(domain, ['-c', cache, '-E', name], password);
  return inCache(domain, cache);
}

function asPerson(account: AccountName | `${string}$`): AccountName {
  if (isComputer(account)) throw new Error(`${account} is no person`);
  return account;
}

function isComputer(account: AccountName | `${string}$`): account is `${string}$` {
  return account.endsWith('$');
}

function inCache(domain: SambaDomain, cache: string): Tickets {
  return {
    cache: `FILE:${cache}`,
    token: async (service = 'HTTP@mbam.contoso.test') => {
      process.env['KRB5_CONFIG'] = domain.krb5Config;
      process.env['KRB5CCNAME'] = `FILE:${cache}`;
      const client = await kerberos.initializeClient(service, { mechOID: kerberos.GSS_MECH_OID_SPNEGO });
      return await client.step('');
    },
    ahead: async (seconds) => {
      // The head of a cache (MIT, version 4) keeps by how much the domain's clock differs from this machine's.
      const bytes = await readFile(cache);
      if (bytes.readUInt32BE(0) !== 0x0504_000c) throw new Error('this cache has no place for a difference of clocks');
      bytes.writeInt32BE(seconds, 8);
      const shifted = join(await tempFolder(), 'tickets');
      await writeFile(shifted, bytes);
      return inCache(domain, shifted);
    },
  };
}

function kinit(domain: SambaDomain, args: readonly string[], password?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, KRB5_CONFIG: domain.krb5Config };
    const child = execFile('kinit', args, { env }, (error) => {
      if (error === null) resolve();
      else reject(new Error(`kinit: ${error.message}`, { cause: error }));
    });
    child.stdin?.end(password === undefined ? '' : `${password}\n`);
  });
}
