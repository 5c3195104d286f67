import { deskResponse, portalQuery, portalResponse } from '../../wire/rest/portal.ts';
import { settingsResponse } from '../../wire/rest/settings.ts';
import { apiPrefix } from '../auth/public-routes.ts';
import { type App, actorOf } from '../request-context.ts';
import type { Services } from '../services.ts';
import { operation, problems } from './operation.ts';

/** What the pages need beside the work itself. */
export function portalInfoRoutes(app: App, services: Services): void {
  portal(app, services);
  desk(app, services);
  settings(app, services);
}

function portal(app: App, services: Services): void {
  app.route({
    method: 'GET',
    url: `${apiPrefix}/portal`,
    config: { permission: 'public' },
    schema: {
      ...operation('getPortal', 'server', 'Say what the pages show in the name of the organisation'),
      querystring: portalQuery,
      response: { 200: portalResponse, ...problems },
    },
    handler: async (request, reply) => reply.code(200).send(await services.portal(request.query.language ?? '')),
  });
}

function desk(app: App, services: Services): void {
  app.route({
    method: 'GET',
    url: `${apiPrefix}/recovery/desk`,
    config: { permission: 'key-search' },
    schema: {
      ...operation('getDesk', 'recovery', 'Say what a help desk has to fill in'),
      response: { 200: deskResponse, ...problems },
    },
    handler: (request, reply) => {
      const { domains, ...found } = services.desk(actorOf(request));
      void reply.code(200).send({ ...found, domains: domains.map(([netbios, dns]) => ({ netbios, dns })) });
    },
  });
}

function settings(app: App, services: Services): void {
  app.route({
    method: 'GET',
    url: `${apiPrefix}/settings`,
    config: { permission: 'settings-read' },
    schema: {
      ...operation('listSettings', 'server', 'List the settings in force'),
      response: { 200: settingsResponse, ...problems },
    },
    handler: (_request, reply) => void reply.code(200).send({ settings: [...services.listSettings()] }),
  });
}
