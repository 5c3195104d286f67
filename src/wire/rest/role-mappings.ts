import { z } from 'zod';
import { role } from './accounts.ts';
import { requestObject } from './request-object.ts';
import { queryInteger, time } from './scalars.ts';
import { nameLimit, text } from './text.ts';

export const mappingSource = z.enum(['directory', 'provider']);

const limitKind = z.enum(['organisational-unit', 'computer-group']);

/** A distinguished name is longer than any other name. */
const subjectLimit = 2000;
const mostLimits = 32;

const limit = z.object({
  kind: limitKind,
  name: z.string().meta({ description: 'the distinguished name of a unit, or the name of a group' }),
  sid: z.string().optional().meta({ description: 'of a group' }),
});

const limits = z.array(limit).meta({ description: 'the computers for which the role counts; none means all of them' });

export const roleMapping = z.object({
  id: z.int(),
  source: mappingSource,
  subject: z.string().meta({ description: 'SID of a group or an account, or a value of the claim of the provider' }),
  name: z.string(),
  role,
  limits,
  createdAt: time,
  createdBy: z.string(),
});

export const listRoleMappingsResponse = z.object({ mappings: z.array(roleMapping) });

export const addRoleMappingRequest = requestObject({
  source: mappingSource.default('directory'),
  subject: text(subjectLimit).meta({
    description: 'a group by name, distinguished name or SID, an account by name or SID; or a value of the claim',
  }),
  role,
  limits: z
    .array(requestObject({ kind: limitKind, name: text(subjectLimit) }))
    .max(mostLimits)
    .default([]),
});

export const roleMappingParams = requestObject({ id: queryInteger });

export const flushDirectoryRequest = requestObject({});

export const explainAccessQuery = requestObject({ account: text(nameLimit) });

export const explainAccessResponse = z.object({
  account: z.string(),
  kind: z.enum(['local', 'person', 'computer', 'service']),
  standing: z.enum(['active', 'disabled', 'expired', 'locked', 'must-change-password', 'unknown']),
  roles: z.array(z.object({ role, limits })),
  withheld: z.array(role).meta({ description: 'roles that are given and do not count' }),
  grants: z.array(
    z.object({
      role,
      mapping: roleMapping.optional().meta({ description: 'absent for an account of Keyhaven itself' }),
      through: z
        .array(z.string())
        .meta({ description: 'the groups from one that the account is in to the mapped one' }),
    }),
  ),
  lost: z.array(roleMapping).meta({ description: 'mappings, of anybody, whose group or account is gone' }),
});

export type MappingSource = z.infer<typeof mappingSource>;
export type RoleLimit = z.infer<typeof limit>;
export type RoleMapping = z.infer<typeof roleMapping>;
export type ListRoleMappingsResponse = z.infer<typeof listRoleMappingsResponse>;
export type AddRoleMappingRequest = z.input<typeof addRoleMappingRequest>;
export type ExplainAccessResponse = z.infer<typeof explainAccessResponse>;
