import { type DirectoryFinding, failed, passed, pasted } from '../../directory-check.ts';
import type { KeytabEntry } from '../../keytab.ts';
import type { DomainFacts } from '../domain-facts.ts';

/** RFC 3962 and 8009: 17 to 20 are AES. */
const aes: ReadonlySet<number> = new Set([17, 18, 19, 20]);
const names: Readonly<Record<number, string>> = {
  1: 'DES',
  3: 'DES',
  17: 'AES128',
  18: 'AES256',
  19: 'AES128-SHA256',
  20: 'AES256-SHA384',
  23: 'RC4',
};

export interface KeytabFile {
  readonly path: string;
  readonly entries: readonly KeytabEntry[];
  /** Whether others than its owner may read the file. */
  readonly exposed: boolean;
}

/** Whether the file opens tickets for the name: its key is there, is AES, and comes from the account's present password. */
export function checkKeytab(
  file: KeytabFile,
  wanted: {
    readonly name: string;
    readonly holder: string;
    readonly version: number | undefined;
    readonly domain: DomainFacts;
  },
): DirectoryFinding {
  const { name, holder, version, domain } = wanted;
  const principal = `${name}@${domain.dns.toUpperCase()}`;
  // the service part has one spelling in a ticket, the host part is asked for in small letters
  const keys = file.entries.filter((entry) => entry.principal.toLowerCase() === principal.toLowerCase());
  const exports = exportCommands(file.path, principal, `${domain.netbios}\\${holder}`);
  const subject = `${file.path}: ${name}`;
  if (keys.length === 0) {
    return failed(
      'keytab',
      subject,
      `the keytab has no key for ${principal}; it has ${listed(file.entries)}`,
      ...exports,
    );
  }
  const strong = keys.filter((key) => aes.has(key.encryption));
  if (strong.length === 0) {
    const types = [...new Set(keys.map((key) => names[key.encryption] ?? `type ${key.encryption}`))].join(', ');
    return failed(
      'keytab',
      subject,
      `the keytab has ${types} keys alone for ${name}, and no AES: the account must allow AES before the export`,
      `Set-ADUser ${pasted(holder, 'ACCOUNT')} -KerberosEncryptionType AES128,AES256`,
      ...exports,
    );
  }
  const newest = Math.max(...strong.map((key) => key.version));
  if (version !== undefined && newest !== version) {
    const sentence = `the keytab has the key of password ${newest} of ${holder}, and the domain uses password ${version}: export it again`;
    return failed('keytab', subject, sentence, ...exports);
  }
  if (file.exposed) {
    const sentence = `the keytab opens tickets for ${name}, and others than its owner may read it: the server does not start with it`;
    return failed('keytab', subject, sentence, `chmod 600 ${pasted(file.path, 'KEYTAB')}`);
  }
  return passed('keytab', subject, `the keytab opens tickets for ${name}`);
}

function exportCommands(path: string, principal: string, account: string): readonly string[] {
  return [
    `ktpass /princ ${principal} /mapuser ${pasted(account, 'ACCOUNT')} /crypto AES256-SHA1 /ptype KRB5_NT_PRINCIPAL /pass * /out keyhaven.keytab`,
    `samba-tool domain exportkeytab ${pasted(path, 'KEYTAB')} --principal=${principal.slice(0, principal.indexOf('@'))}`,
  ];
}

function listed(entries: readonly KeytabEntry[]): string {
  const principals = [...new Set(entries.map((entry) => entry.principal))];
  const shown = principals.slice(0, 5).join(', ');
  return principals.length > 5 ? `${shown} and ${principals.length - 5} more` : shown || 'none';
}
