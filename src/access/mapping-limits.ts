import { KeyhavenError } from '../base/error.ts';
import { parseDistinguishedName } from '../directory/distinguished-name.ts';
import type { MappedDirectory, MappingDeps } from './mapping-deps.ts';
import { demandDirectory, findGroup, groupName } from './mapping-subject.ts';
import type { Role } from './role.ts';
import type { Limit } from './role-mapping.ts';

/** Where a role is to count, as somebody typed it. */
export interface LimitRequest {
  readonly kind: Limit['kind'];
  readonly name: string;
}

/** Each costs a question to the directory. */
const mostLimits = 32;

/** The others read no key of a computer, so that a limit would promise something that it does not do. */
const limitable: ReadonlySet<Role> = new Set<Role>(['helpdesk', 'advanced-helpdesk']);

/** Throws `request-invalid`, `not-found`, and what the directory throws. */
export async function readLimits(
  deps: Pick<MappingDeps, 'directory'>,
  role: Role,
  requests: readonly LimitRequest[],
): Promise<readonly Limit[]> {
  if (requests.length === 0) return [];
  if (!limitable.has(role))
    throw invalid('only the roles helpdesk and advanced-helpdesk can be limited to some computers');
  if (requests.length > mostLimits) throw invalid(`a mapping has at most ${String(mostLimits)} limits; use a group`);
  const directory = demandDirectory(deps.directory);
  const limits: Limit[] = [];
  for (const request of requests) limits.push(await readLimit(directory, request));
  const byKey = new Map(limits.map((limit) => [limit.kind === 'computer-group' ? limit.sid : limit.dn, limit]));
  return [...byKey.values()];
}

async function readLimit(directory: MappedDirectory, { kind, name }: LimitRequest): Promise<Limit> {
  if (kind === 'organisational-unit') {
    const dn = parseDistinguishedName(name).length === 0 ? undefined : await directory.findUnit(name.trim());
    if (dn === undefined) throw notFound(`the directory has no such organisational unit; compare its name: ${name}`);
    return { kind, dn };
  }
  const group = await findGroup(directory, name);
  if (group === undefined) throw notFound(`the directory has no such group of computers; compare its name: ${name}`);
  return { kind, sid: group.sid, name: await groupName(directory, group) };
}

function invalid(sentence: string): KeyhavenError {
  return new KeyhavenError('request-invalid', sentence);
}

function notFound(sentence: string): KeyhavenError {
  return new KeyhavenError('not-found', sentence);
}
