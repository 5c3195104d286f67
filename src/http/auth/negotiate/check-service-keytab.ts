import { readFileSync, statSync } from 'node:fs';
import { cannotRead } from '../../../base/cannot-read.ts';
import { KeyhavenError } from '../../../base/error.ts';
import { type KeytabEntry, readKeytab } from '../../../directory/keytab.ts';

// RFC 3962 and 8009. With RC4 whoever has a ticket can try passwords of the account off line, very fast
const aes: ReadonlySet<number> = new Set([17, 18, 19, 20]);

/**
 * Looks whether the keytab can open what browsers send, and gives the realm it is of. Throws `configuration-invalid` for
 * one that others may read, and for one without an AES key of an `HTTP/` service or with such keys of several realms.
 */
export function checkServiceKeytab(path: string): string {
  const services = readEntries(path).flatMap((entry) => {
    const realm = /^HTTP\/[^@]+@(.+)$/.exec(entry.principal)?.[1];
    return realm === undefined ? [] : [{ ...entry, realm }];
  });
  const strong = services.filter((entry) => aes.has(entry.encryption));
  const [realm, ...others] = new Set(services.map((entry) => entry.realm));
  if (strong.length === 0 || realm === undefined) throw unfit(path, services);
  if (others.length > 0) {
    throw invalid(`the keytab ${path} has keys of ${[realm, ...others].join(' and ')}: one server serves one domain`);
  }
  return realm;
}

function readEntries(path: string): readonly KeytabEntry[] {
  try {
    if ((statSync(path).mode & 0o077) !== 0) {
      throw invalid(`the keytab ${path} can be reached by other accounts; run: chmod 600 ${path}`);
    }
    return readKeytab(readFileSync(path));
  } catch (cause) {
    if (cause instanceof KeyhavenError)
      throw invalid(cause.message.includes(path) ? cause.message : `${path}: ${cause.message}`);
    throw invalid(`KEYHAVEN_KERBEROS_KEYTAB_FILE: ${cannotRead(`the keytab ${path}`, cause)}`);
  }
}

function unfit(path: string, services: readonly KeytabEntry[]): KeyhavenError {
  const lack =
    services.length === 0 ? 'no key of a service HTTP/...' : 'no AES key of a service HTTP/..., but weaker ones';
  const repair = `samba-tool domain exportkeytab ${path} --principal=HTTP/NAME, or on Windows: ktpass /princ HTTP/NAME@REALM /mapuser ACCOUNT /crypto AES256-SHA1 /ptype KRB5_NT_PRINCIPAL /pass * /out keyhaven.keytab`;
  return invalid(`the keytab ${path} has ${lack}; allow AES for the account and export it again: ${repair}`);
}

function invalid(sentence: string): KeyhavenError {
  return new KeyhavenError('configuration-invalid', sentence);
}
