import type { Kysely, Selectable } from 'kysely';
import type { Limit, RoleMapping } from '../access/role-mapping.ts';
import { parseSid } from '../directory/sid.ts';
import type { RoleMappingTable } from './access-schema.ts';
import {
  type GrantChecker,
  type RoleMappingGrant,
  roleMappingBytes,
  roleMappingMac,
  verified,
} from './granting-row.ts';
import type { Schema } from './schema.ts';
import { standing } from './standing.ts';
import { readTexts } from './stored-json.ts';

/** Mappings that the chain does not revoke; their tags are still to be checked. */
export function standingMappings(db: Kysely<Schema>) {
  return db.selectFrom('role_mapping').selectAll().where(standing('role_mapping'));
}

/** The genuine ones among these rows. */
export function genuineMappings(
  checker: GrantChecker,
  rows: readonly Selectable<RoleMappingTable>[],
): readonly RoleMapping[] {
  return verified(checker, 'role_mapping', rows, roleMappingBytes).map(toMapping);
}

/** Every column of the row, with its tag. */
export function roleMappingRow(checker: GrantChecker, mapping: RoleMapping): RoleMappingTable {
  const grant: RoleMappingGrant = {
    id: mapping.id,
    source: mapping.source,
    subject: mapping.subject,
    name: mapping.name,
    role: mapping.role,
    limits: limitsText(mapping.limits),
    created_at: mapping.createdAt,
    created_by: mapping.createdBy,
    change_id: mapping.changeId,
  };
  return { ...grant, mac: roleMappingMac(checker.mac, grant) };
}

function toMapping(row: Selectable<RoleMappingTable>): RoleMapping {
  return {
    id: row.id,
    source: row.source,
    subject: row.subject,
    name: row.name,
    role: row.role,
    limits: readLimits(row.limits),
    createdAt: row.created_at,
    createdBy: row.created_by,
    changeId: row.change_id,
  };
}

/** One order, so that equal limits are equal rows. */
function limitsText(limits: readonly Limit[]): string {
  return JSON.stringify(
    limits
      .map((limit) => (limit.kind === 'organisational-unit' ? `ou:${limit.dn}` : `group:${limit.sid}:${limit.name}`))
      .sort(),
  );
}

/** Throws for a text that this program did not write: a limit that is not understood must not become none. */
function readLimits(json: string): readonly Limit[] {
  return readTexts(json).map((text) => {
    if (text.startsWith('ou:')) return { kind: 'organisational-unit', dn: text.slice(3) };
    const [kind, sid = '', ...name] = text.split(':');
    if (kind !== 'group') throw new Error('a limit of a role is of no known kind');
    return { kind: 'computer-group', sid: parseSid(sid), name: name.join(':') };
  });
}
