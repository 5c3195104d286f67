import type { DirectoryAccount } from '../directory/account.ts';
import type { MappedDirectory } from './mapping-deps.ts';
import { groupName } from './mapping-subject.ts';
import type { RoleMapping } from './role-mapping.ts';

/** Names of the groups through which a mapping reaches an account; none where it names the account itself. */
export async function groupPath(
  directory: MappedDirectory,
  account: DirectoryAccount,
  mapping: RoleMapping,
): Promise<readonly string[]> {
  if (mapping.subject === account.sid) return [];
  const group = await directory.findGroup(mapping.subject);
  const path = group && (await directory.explainMembership(account, group));
  // Groups of groups can be read differently a moment later; that it is a member was said by the directory all the same.
  if (path === undefined) return [mapping.name];
  const names: string[] = [];
  for (const one of path) names.push(await groupName(directory, one));
  return names;
}

/** Mappings to which nothing in the directory belongs any more. */
export async function lostMappings(
  directory: MappedDirectory,
  mappings: readonly RoleMapping[],
): Promise<readonly RoleMapping[]> {
  const lost: RoleMapping[] = [];
  for (const mapping of mappings.filter(({ source }) => source === 'directory')) {
    const group = await directory.findGroup(mapping.subject);
    const there = group?.security ?? (await directory.findAccount({ kind: 'sid', sid: mapping.subject })) !== undefined;
    if (!there) lost.push(mapping);
  }
  return lost;
}
