import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Actor } from '../../access/actor.ts';
import { may, type Permission } from '../../access/permission.ts';
import { KeyhavenError } from '../../base/error.ts';
import { type App, routeOf } from '../request-context.ts';
import type { Services } from '../services.ts';
import type { Authenticate } from './bearer.ts';
import { docsPrefix, publicRoutes } from './public-routes.ts';

interface Guard {
  readonly services: Pick<Services, 'recordAccessRefused'>;
  readonly authenticate: Authenticate;
}

/**
 * Makes every route that is registered afterwards declare its permission, and checks it. The check comes after the body
 * was read and before it is judged: a caller whose token was revoked meanwhile is refused, and one without the permission
 * learns nothing about the fields.
 */
export function requirePermissions(app: App, guard: Guard): void {
  app.addHook('onRoute', assertDeclared);
  app.addHook('preValidation', async (request, reply) => {
    if (!request.is404) await authorise(guard, request, reply);
  });
}

function assertDeclared(route: RouteOptions): void {
  const names = [route.method].flat().map((method) => `${method} ${route.url}`);
  const listed = names.every((name) => publicRoutes.includes(name));
  // The routes of the documentation plugin declare nothing themselves; the list of public routes speaks for them.
  if (listed && route.url.startsWith(docsPrefix)) route.config = { ...route.config, permission: 'public' };
  const permission = route.config?.permission;
  if (permission === undefined) throw undeclared(`${names.join(', ')} declares no permission`);
  if (permission === 'public' && !listed) throw undeclared(`${names.join(', ')} is not in the list of public routes`);
}

function undeclared(sentence: string): KeyhavenError {
  return new KeyhavenError('internal', sentence);
}

async function authorise(guard: Guard, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { permission } = request.routeOptions.config;
  if (permission === 'public') return;
  const actor = await guard.authenticate(request, reply);
  if (permission !== undefined && may(actor, permission)) {
    request.actor = actor;
    return;
  }
  if (isQuestion(request)) throw refusal(actor, permission);
  await guard.services.recordAccessRefused(actor, {
    method: request.method,
    route: routeOf(request),
    address: request.address,
  });
  throw refusal(actor, permission);
}

/** Each page that is opened asks whether somebody is signed in. Without a credential that is no attempt at anything. */
function isQuestion({ routeOptions, headers }: FastifyRequest): boolean {
  return routeOptions.config.passive === true && headers.cookie === undefined && headers.authorization === undefined;
}

function refusal(actor: Actor, permission: Permission | undefined): KeyhavenError {
  if (actor.kind === 'nobody') {
    return new KeyhavenError(
      'not-signed-in',
      'sign in first, or send a token that has not ended: Authorization: Bearer',
    );
  }
  if (actor.kind === 'person' && actor.mustChangePassword) {
    return new KeyhavenError(
      'password-change-required',
      'somebody else chose this password; change it before anything else',
    );
  }
  return new KeyhavenError(
    'not-permitted',
    `this needs the permission ${permission ?? 'of a route that has none'}; ask an administrator`,
  );
}
