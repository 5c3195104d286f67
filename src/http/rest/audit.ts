import type { Clock } from '../../base/clock.ts';
import {
  acceptRestoreRequest,
  acceptRestoreResponse,
  listAuditQuery,
  listAuditResponse,
  verifyAuditRequest,
  verifyAuditResponse,
} from '../../wire/rest/audit.ts';
import { apiPrefix } from '../auth/public-routes.ts';
import { type App, actorOf } from '../request-context.ts';
import type { Services } from '../services.ts';
import { auditExportRoute } from './audit-export.ts';
import { operation, problems } from './operation.ts';
import { pageOf } from './page.ts';
import { renderAuditRow, renderVerification } from './render-audit.ts';

export function auditRoutes(app: App, services: Services, clock: Clock): void {
  list(app, services);
  auditExportRoute(app, services, clock);
  verify(app, services);
  acceptRestore(app, services);
}

function list(app: App, services: Services): void {
  app.route({
    method: 'GET',
    url: `${apiPrefix}/audit/events`,
    config: { permission: 'audit-read' },
    schema: {
      ...operation('listAuditEvents', 'audit', 'List the audit trail, newest first'),
      querystring: listAuditQuery,
      response: { 200: listAuditResponse, ...problems },
    },
    handler: async (request, reply) => {
      const { limit, ...filter } = request.query;
      const found = await services.listAudit({ ...filter, limit: limit + 1 });
      const { items, last } = pageOf(found, limit);
      return reply.code(200).send({ events: items.map(renderAuditRow), ...(last && { next: last.seq }) });
    },
  });
}

function verify(app: App, services: Services): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/audit/verification`,
    config: { permission: 'audit-read' },
    schema: {
      ...operation('verifyAudit', 'audit', 'Check the hash chain of the audit trail'),
      body: verifyAuditRequest,
      response: { 200: verifyAuditResponse, ...problems },
    },
    handler: async (_request, reply) => reply.code(200).send(renderVerification(await services.verifyAudit())),
  });
}

function acceptRestore(app: App, services: Services): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/audit/restore-acceptance`,
    config: { permission: 'audit-restore' },
    schema: {
      ...operation('acceptRestore', 'audit', 'Accept that the database was restored to an earlier state'),
      body: acceptRestoreRequest,
      response: { 200: acceptRestoreResponse, ...problems },
    },
    handler: async (request, reply) => {
      const { seq, hash } = await services.acceptRestore(actorOf(request), request.body.reason);
      return reply.code(200).send({ head: { sequence: seq, hash: hash.toString('hex') } });
    },
  });
}
