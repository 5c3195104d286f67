import { livenessResponse, readinessResponse } from '../wire/rest/health.ts';
import type { App } from './request-context.ts';
import { operation, problems } from './rest/operation.ts';
import type { Services } from './services.ts';

/** For load balancers and supervisors. Alive says that the process answers; ready says that it can do its work. */
export function healthRoutes(app: App, services: Services): void {
  app.route({
    method: 'GET',
    url: '/healthz',
    config: { permission: 'public' },
    schema: {
      ...operation('getHealth', 'server', 'Say that the server runs'),
      response: { 200: livenessResponse, ...problems },
    },
    handler: (_request, reply) => void reply.code(200).send({ status: 'ok' }),
  });
  app.route({
    method: 'GET',
    url: '/readyz',
    config: { permission: 'public' },
    schema: {
      ...operation('getReadiness', 'server', 'Say whether the server can do its work'),
      response: { 200: readinessResponse, 503: readinessResponse, ...problems },
    },
    handler: async (_request, reply) => {
      const checks = [...(await services.readiness())];
      const ready = checks.every((check) => check.ok);
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not-ready', checks });
    },
  });
}
