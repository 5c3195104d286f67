import { KeyhavenError } from '../base/error.ts';
import { holdsRecoveryPassword } from '../base/stray-secret.ts';
import { formatAccount } from '../directory/account.ts';
import { parseDistinguishedName } from '../directory/distinguished-name.ts';
import type { DirectoryGroup } from '../directory/group.ts';
import { looksLikeSid } from '../directory/sid.ts';
import { accountMeant } from './account-meant.ts';
import type { MappedDirectory, MappingDeps } from './mapping-deps.ts';
import { providerSubject, type RoleMapping } from './role-mapping.ts';

export type MappingSubject = Pick<RoleMapping, 'source' | 'subject' | 'name'>;

const longestName = 2000;
const longestClaim = 512;

/** Whom a mapping is for, as it is stored. Throws `request-invalid`, `not-found`, and what the directory throws. */
export async function readSubject(
  deps: Pick<MappingDeps, 'directory' | 'issuer'>,
  source: RoleMapping['source'],
  text: string,
): Promise<MappingSubject> {
  if (source === 'directory') return await directorySubject(demandDirectory(deps.directory), text);
  if (deps.issuer !== undefined) return claimSubject(deps.issuer, text);
  throw invalid('this server has no identity provider; set KEYHAVEN_OIDC_ISSUER, or name a group of the directory');
}

export function demandDirectory(directory: MappedDirectory | undefined): MappedDirectory {
  if (directory !== undefined) return directory;
  throw invalid('this server has no directory; set KEYHAVEN_DIRECTORY_URLS to give roles to groups');
}

async function directorySubject(directory: MappedDirectory, text: string): Promise<MappingSubject> {
  const group = await findGroup(directory, text);
  if (group !== undefined) return { source: 'directory', subject: group.sid, name: await groupName(directory, group) };
  const account = isName(text) ? await accountMeant(directory, text) : undefined;
  if (account === undefined) {
    throw new KeyhavenError(
      'not-found',
      `the directory has no such group and no such account; compare the name: ${text}`,
    );
  }
  if (account.kind === 'person') return { source: 'directory', subject: account.sid, name: formatAccount(account) };
  throw invalid(`${formatAccount(account)} is no person's account; roles are for people and groups of them`);
}

/** A group that can give rights; undefined where there is none of that name. Throws `request-invalid`. */
export async function findGroup(directory: MappedDirectory, text: string): Promise<DirectoryGroup | undefined> {
  const reference = text.trim();
  if (reference === '' || reference.length > longestName) throw invalid('name a group as CONTOSO\\Helpdesk');
  if (!isName(reference) && !looksLikeSid(reference)) parseDistinguishedName(reference);
  const group = await directory.findGroup(reference);
  if (group === undefined || group.security) return group;
  throw invalid(
    `${group.name} is a distribution group: nobody gets rights from one; make it a security group, or choose another`,
  );
}

/** `CONTOSO\Helpdesk`, for people who read lists. */
export async function groupName(directory: MappedDirectory, { name, kind }: DirectoryGroup): Promise<string> {
  const [netbios] = await directory.domainNames();
  return `${kind === 'built-in' ? 'BUILTIN' : netbios}\\${name}`;
}

/** A distinguished name is the only spelling with an equals sign, which no name of an account may hold. */
function isName(text: string): boolean {
  return !text.includes('=');
}

function claimSubject(issuer: string, text: string): MappingSubject {
  const claim = text.trim();
  if (claim === '' || claim.length > longestClaim || /[\p{C}\p{Zl}\p{Zp}]/u.test(claim)) {
    throw invalid(
      'a value of the claim has 1 to 512 characters and no invisible ones; give it as the provider sends it',
    );
  }
  if (holdsRecoveryPassword(claim)) throw invalid('this looks like a recovery password, not like a group');
  return { source: 'provider', subject: providerSubject(issuer, claim), name: claim };
}

function invalid(sentence: string): KeyhavenError {
  return new KeyhavenError('request-invalid', sentence);
}
