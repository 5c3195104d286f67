import { STATUS_CODES } from 'node:http';
import swagger, { type SwaggerTransform, type SwaggerTransformObject } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyContextConfig } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problem } from '../wire/rest/problem.ts';
import { sessionCookieName } from './auth/cookie.ts';
import { apiPrefix, docsPrefix } from './auth/public-routes.ts';
import type { App } from './request-context.ts';

// A registry of our own: of the global one the transform would publish every schema twice, as input and as output.
const named = z.registry<{ id: string }>();
named.add(problem, { id: 'Problem' });

const toJsonSchema = createJsonSchemaTransform({ schemaRegistry: named });
const addComponents = createJsonSchemaTransformObject({ schemaRegistry: named });

const describeRoute: SwaggerTransform = (document) => {
  const { schema, url } = toJsonSchema(document);
  const permission = document.route.config?.permission;
  if (permission === undefined || schema.hide === true) return { schema, url };
  const described = { ...schema, response: describeAnswers(schema.response) };
  if (permission === 'public') return { schema: { ...described, security: [] }, url };
  const security = credentialsOf(document.route.config ?? {});
  const needs = `Needs the permission \`${permission}\`.`;
  const description = schema.description === undefined ? needs : `${schema.description} ${needs}`;
  return { schema: { ...described, security, description }, url };
};

function credentialsOf(route: FastifyContextConfig): Record<string, string[]>[] {
  if (route.machinesOnly === true) return [{ bearer: [] }, { ticket: [] }];
  if (route.browsersOnly === true) return [{ cookie: [] }];
  return [{ bearer: [] }, { cookie: [] }, ...(route.tickets === true ? [{ ticket: [] }] : [])];
}

/** Gives each answer that has no description of its own the words of its status. */
function describeAnswers(answers: unknown): Record<string, unknown> {
  const entries = typeof answers === 'object' && answers !== null ? Object.entries(answers) : [];
  return Object.fromEntries(
    entries.map(([status, answer]) => [status, { 'x-response-description': STATUS_CODES[status], ...answer }]),
  );
}

const describeApi: SwaggerTransformObject = (document) => {
  const described = addComponents(document);
  const schemas = 'components' in described ? described.components.schemas : undefined;
  // The transform names each schema once as input too, and nobody sends us a problem.
  if (schemas !== undefined) delete schemas['ProblemInput'];
  return described;
};

/** Publishes the description of the API, made from the very schemas that check requests and answers, and pages to read it. */
export async function publishOpenApi(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Keyhaven',
        version,
        description:
          'Keeps recovery secrets of encrypted disks and TPMs and gives each back only to the right person, on the record.',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'a session or a token' },
          ticket: {
            type: 'http',
            scheme: 'negotiate',
            description: 'a Kerberos ticket, another token with each request, where the server has a keytab',
          },
          cookie: {
            type: 'apiKey',
            in: 'cookie',
            name: sessionCookieName,
            description:
              'the session of a page, which sends its csrfToken in the header x-keyhaven-csrf of all but GET',
          },
        },
      },
      security: [{ bearer: [] }],
    },
    transform: describeRoute,
    transformObject: describeApi,
  });
  await app.register(swaggerUi, {
    routePrefix: docsPrefix,
    uiConfig: { tryItOutEnabled: false, persistAuthorization: false },
  });
  app.get(
    `${apiPrefix}/openapi.json`,
    { config: { permission: 'public' }, schema: { hide: true } },
    (_request, reply) => void reply.send(app.swagger()),
  );
}
