import type { AccessExplained } from '../../access/explain-access.ts';
import type { Limit, RoleMapping } from '../../access/role-mapping.ts';
import { formatTime } from '../../base/clock.ts';
import {
  addRoleMappingRequest,
  type ExplainAccessResponse,
  explainAccessQuery,
  explainAccessResponse,
  flushDirectoryRequest,
  listRoleMappingsResponse,
  type RoleLimit,
  type RoleMapping as RoleMappingAnswer,
  roleMapping,
  roleMappingParams,
} from '../../wire/rest/role-mappings.ts';
import { apiPrefix } from '../auth/public-routes.ts';
import { type App, actorOf } from '../request-context.ts';
import type { Services } from '../services.ts';
import { done, operation, problems } from './operation.ts';

const permission = 'role-manage';

export function roleMappingRoutes(app: App, services: Services): void {
  list(app, services);
  add(app, services);
  remove(app, services);
  explain(app, services);
  flush(app, services);
}

function list(app: App, services: Services): void {
  app.route({
    method: 'GET',
    url: `${apiPrefix}/role-mappings`,
    config: { permission },
    schema: {
      ...operation('listRoleMappings', 'roles', 'List which groups and claims have which role'),
      response: { 200: listRoleMappingsResponse, ...problems },
    },
    handler: async (_request, reply) =>
      reply.code(200).send({ mappings: (await services.listMappings()).map(renderMapping) }),
  });
}

function add(app: App, services: Services): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/role-mappings`,
    config: { permission },
    schema: {
      ...operation('addRoleMapping', 'roles', 'Give a role to a group, an account or a claim'),
      body: addRoleMappingRequest,
      response: { 201: roleMapping, ...problems },
    },
    handler: async (request, reply) =>
      reply.code(201).send(renderMapping(await services.addMapping(actorOf(request), request.body))),
  });
}

function remove(app: App, services: Services): void {
  app.route({
    method: 'DELETE',
    url: `${apiPrefix}/role-mappings/:id`,
    config: { permission },
    schema: {
      ...operation('removeRoleMapping', 'roles', 'Take a role back'),
      params: roleMappingParams,
      response: { 204: done, ...problems },
    },
    handler: async (request, reply) => {
      await services.removeMapping(actorOf(request), request.params.id);
      return reply.code(204).send();
    },
  });
}

function explain(app: App, services: Services): void {
  app.route({
    method: 'GET',
    url: `${apiPrefix}/access/explain`,
    config: { permission },
    schema: {
      ...operation('explainAccess', 'roles', 'Say which roles an account has, and through which groups'),
      querystring: explainAccessQuery,
      response: { 200: explainAccessResponse, ...problems },
    },
    handler: async (request, reply) =>
      reply.code(200).send(renderExplained(await services.explainAccess(actorOf(request), request.query))),
  });
}

function flush(app: App, services: Services): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/directory/flush`,
    config: { permission },
    schema: {
      ...operation('flushDirectory', 'roles', 'Forget what this server remembers of the directory'),
      body: flushDirectoryRequest,
      response: { 204: done, ...problems },
    },
    handler: (request, reply) => {
      services.flushDirectory(actorOf(request));
      void reply.code(204).send();
    },
  });
}

function renderMapping(mapping: RoleMapping): RoleMappingAnswer {
  const { id, source, subject, name, role, limits, createdAt, createdBy } = mapping;
  return {
    id,
    source,
    // Of a claim what the provider sends; that it counts for this provider alone is our affair.
    subject: source === 'provider' ? name : subject,
    name,
    role,
    limits: limits.map(renderLimit),
    createdAt: formatTime(createdAt),
    createdBy,
  };
}

function renderLimit(limit: Limit): RoleLimit {
  return limit.kind === 'organisational-unit'
    ? { kind: limit.kind, name: limit.dn }
    : { kind: limit.kind, name: limit.name, sid: limit.sid };
}

function renderExplained(explained: AccessExplained): ExplainAccessResponse {
  const { account, kind, standing, roles, withheld, grants, lost } = explained;
  return {
    account,
    kind,
    standing,
    roles: roles.map(({ role, limits }) => ({ role, limits: limits.map(renderLimit) })),
    withheld: [...withheld],
    grants: grants.map(({ role, mapping, through }) => ({
      role,
      ...(mapping && { mapping: renderMapping(mapping) }),
      through: [...through],
    })),
    lost: lost.map(renderMapping),
  };
}
