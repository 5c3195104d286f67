import { formatTime } from '../../base/clock.ts';
import type { Association } from '../../escrow/association.ts';
import {
  type Association as AssociationAnswer,
  addAssociationRequest,
  association as associationAnswer,
  associationParams,
  listAssociationsQuery,
  listAssociationsResponse,
} from '../../wire/rest/associations.ts';
import { apiPrefix } from '../auth/public-routes.ts';
import { type App, actorOf } from '../request-context.ts';
import type { Services } from '../services.ts';
import { done, operation, problems } from './operation.ts';
import { pageOf } from './page.ts';

export function associationRoutes(app: App, services: Services): void {
  list(app, services);
  add(app, services);
  remove(app, services);
}

function list(app: App, services: Services): void {
  app.route({
    method: 'GET',
    url: `${apiPrefix}/associations`,
    config: { permission: 'association-read' },
    schema: {
      ...operation('listAssociations', 'associations', 'List who may recover which computer'),
      querystring: listAssociationsQuery,
      response: { 200: listAssociationsResponse, ...problems },
    },
    handler: async (request, reply) => {
      const { limit, ...filter } = request.query;
      const found = await services.listAssociations({ ...filter, limit: limit + 1 });
      const { items, last } = pageOf(found, limit);
      return reply.code(200).send({ associations: items.map(render), ...(last && { next: last.id }) });
    },
  });
}

function add(app: App, services: Services): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/associations`,
    config: { permission: 'association-write', tickets: true },
    schema: {
      ...operation('addAssociation', 'associations', 'Let a person recover a computer'),
      body: addAssociationRequest,
      response: { 201: associationAnswer, ...problems },
    },
    handler: async (request, reply) =>
      reply.code(201).send(render(await services.addAssociation(actorOf(request), request.body))),
  });
}

function remove(app: App, services: Services): void {
  app.route({
    method: 'DELETE',
    url: `${apiPrefix}/associations/:id`,
    config: { permission: 'association-write', tickets: true },
    schema: {
      ...operation('removeAssociation', 'associations', 'Take an association away'),
      params: associationParams,
      response: { 204: done, ...problems },
    },
    handler: async (request, reply) => {
      await services.removeAssociation(actorOf(request), request.params.id);
      return reply.code(204).send();
    },
  });
}

function render(association: Association): AssociationAnswer {
  const { id, computer, person, source, madeBy, createdAt } = association;
  return { id, computer, person, source, madeBy, createdAt: formatTime(createdAt) };
}
