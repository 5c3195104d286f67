import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { generateRecoveryPassword } from '../../src/bitlocker/recovery-password.ts';
import type { SambaDomain } from './samba-domain.ts';
import { run } from './samba-home.ts';
import { recoveryLdif, type SeedRecovery } from './samba-seed.ts';

/** A unit of the domain that belongs to one test file, with a reader of its own: other tests count what theirs sees. */
export interface ImportUnit {
  /** Distinguished name. */
  readonly dn: string;
  readonly reader: { readonly name: string; readonly password: string };
  /** A unit below this one, or below another of its units. */
  addUnit(name: string, parent?: string): Promise<string>;
  /** Gives the distinguished name. */
  addComputer(name: string, unit: string, more?: readonly string[]): Promise<string>;
  addKeys(computer: string, unit: string, count: number): Promise<readonly SeedRecovery[]>;
  add(...records: readonly (readonly string[])[]): Promise<void>;
}

const recoveryInformation = 'ea715d30-8f53-40d0-bd1e-6109186d782c';
const computers = 'bf967a86-0de6-11d0-a285-00aa003049e2';
const ownerInformation = 'aa4e1a6d-550d-4e05-8c35-4afcb917a9fe';
const tpmObject = '85045b6a-47a6-4243-a7cc-6890701f662c';

export async function makeImportUnit(domain: SambaDomain, label: string): Promise<ImportUnit> {
  const dn = `OU=${label},${domain.base}`;
  const account = `r${randomBytes(5).toString('hex')}`;
  const password = 'Imp0rt-Passw0rd!';
  const add = async (...records: readonly (readonly string[])[]): Promise<void> =>
    domain.modify(...records.map(([name = '', ...rest]) => [name, 'changetype: add', ...rest]));
  await add(
    [`dn: ${dn}`, 'objectClass: organizationalUnit'],
    [
      `dn: CN=${account},OU=MBAM,${domain.base}`,
      'objectClass: user',
      `sAMAccountName: ${account}`,
      `userPrincipalName: ${account}@${domain.dns}`,
      `unicodePwd:: ${Buffer.from(`"${password}"`, 'utf16le').toString('base64')}`,
      'userAccountControl: 66048',
    ],
  );
  await delegate(domain, dn, await sidOf(domain, account));
  return {
    dn,
    reader: { name: `${account}@${domain.dns}`, password },
    add,
    addUnit: async (name, parent = dn) => {
      const unit = `OU=${name},${parent}`;
      await add([`dn:: ${base64(unit)}`, 'objectClass: organizationalUnit']);
      return unit;
    },
    addComputer: async (name, unit, more = []) => {
      const computer = `CN=${name},${unit}`;
      const host = more.some((line) => line.startsWith('dNSHostName:'))
        ? []
        : [`dNSHostName: ${name.toLowerCase()}.${domain.dns}`];
      const account = [`sAMAccountName: ${name}$`, 'userAccountControl: 4096'];
      await add([`dn:: ${base64(computer)}`, 'objectClass: computer', ...account, ...host, ...more]);
      return computer;
    },
    addKeys: async (computer, unit, count) => {
      const keys = Array.from({ length: count }, () => keyFor(computer, unit));
      await add(...keys.map(recoveryLdif));
      return keys;
    },
  };
}

function keyFor(computer: string, unit: string): SeedRecovery {
  return {
    computer,
    in: unit,
    at: '2026-11-20T10:11:12-00:00',
    keyId: randomUUID(),
    volume: randomUUID(),
    password: generateRecoveryPassword().format().revealText(),
  };
}

async function delegate({ database, folder, base }: SambaDomain, dn: string, sid: string): Promise<void> {
  const grant = (where: string, sddl: string) =>
    run('samba-tool', [
      ...['dsacl', 'set', '-H', database, '-s', join(folder, 'etc', 'smb.conf')],
      ...[`--objectdn=${where}`, `--sddl=${sddl}`],
    ]);
  const tpm = `(OA;CIIO;RPCR;${ownerInformation};${computers};${sid})`;
  await grant(dn, `(OA;CIIO;RPCRLC;;${recoveryInformation};${sid})${tpm}`);
  await grant(`CN=TPM Devices,${base}`, `(OA;CIIO;RPCRLC;;${tpmObject};${sid})`);
}

async function sidOf({ database }: SambaDomain, account: string): Promise<string> {
  const { stdout } = await run('ldbsearch', ['-H', database, `(sAMAccountName=${account})`, 'objectSid']);
  const sid = /^objectSid: (.+)$/m.exec(stdout)?.[1];
  if (sid === undefined) throw new Error(`the domain has no ${account}`);
  return sid;
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
