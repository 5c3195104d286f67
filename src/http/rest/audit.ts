import { Readable } from 'node:stream';
import { z } from 'zod';
import { type Clock, formatTime } from '../../base/clock.ts';
import {
  acceptRestoreRequest,
  acceptRestoreResponse,
  exportAuditQuery,
  listAuditQuery,
  listAuditResponse,
  verifyAuditRequest,
  verifyAuditResponse,
} from '../../wire/rest/audit.ts';
import { apiPrefix } from '../auth/public-routes.ts';
import { type App, actorOf } from '../request-context.ts';
import type { Services } from '../services.ts';
import { operation, problems } from './operation.ts';
import { pageOf } from './page.ts';
import { renderAuditRow, renderVerification } from './render-audit.ts';

/** Sent piece by piece, so nothing checks or renders it. */
const csvFile = { description: 'RFC 4180, UTF-8', content: { 'text/csv': { schema: z.unknown() } } };

export function auditRoutes(app: App, services: Services, clock: Clock): void {
  list(app, services);
  exportCsv(app, services, clock);
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

function exportCsv(app: App, services: Services, clock: Clock): void {
  app.route({
    method: 'GET',
    url: `${apiPrefix}/audit/events/export`,
    config: { permission: 'audit-read' },
    schema: {
      ...operation('exportAuditEvents', 'audit', 'The audit trail as a CSV file, newest first'),
      querystring: exportAuditQuery,
      response: { 200: csvFile, ...problems },
    },
    // What fails in the middle breaks the connection off: half a file must not look like a whole one.
    handler: (request, reply) =>
      reply
        .code(200)
        .type('text/csv; charset=utf-8')
        .header(
          'content-disposition',
          `attachment; filename="keyhaven-recovery-audit-${formatTime(clock()).slice(0, 10)}.csv"`,
        )
        .send(Readable.from(services.exportAudit(request.query), { objectMode: false })),
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
