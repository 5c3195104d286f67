import type { FastifyReply } from 'fastify';
import { KeyhavenError } from '../base/error.ts';
import { portalAddress } from './portals/portal-address.ts';
import { redirectToPortal } from './portals/portal-routes.ts';
import type { App } from './request-context.ts';
import type { RouteEntry } from './route-list.ts';

/** Answers addresses without a route: sends people who look for a portal to it, and tells a wrong method from a wrong address. */
export function answerNotFound(app: App): void {
  app.setNotFoundHandler((request, reply) => {
    const portal = request.method === 'GET' ? portalAddress(request.url) : undefined;
    if (portal !== undefined) {
      redirectToPortal(reply, portal);
      return;
    }
    const allowed = allowedMethods(app.routeList, request.url);
    // A route that was found can still miss: a file of the documentation.
    const missed = allowed.length === 0 || allowed.includes(request.method);
    throw missed ? notFound() : methodNotAllowed(reply, allowed);
  });
}

function allowedMethods(routes: readonly RouteEntry[], url: string): string[] {
  const path = url.split('?', 1)[0] ?? '';
  return [...new Set(routes.filter((route) => matches(route.url, path)).map((route) => route.method))].sort();
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const parts = path.split('/');
  if (wanted.at(-1) === '*') return wanted.slice(0, -1).every((part, at) => part === parts[at]);
  return (
    wanted.length === parts.length &&
    wanted.every((part, at) => part === parts[at] || (part.startsWith(':') && parts[at] !== ''))
  );
}

function notFound(): KeyhavenError {
  return new KeyhavenError('not-found', 'there is nothing at this address; /api/v1/docs/ lists what there is');
}

function methodNotAllowed(reply: FastifyReply, allowed: readonly string[]): KeyhavenError {
  void reply.header('allow', allowed.join(', '));
  return new KeyhavenError('method-not-allowed', `this address takes ${allowed.join(', ')}`, { facts: { allowed } });
}
