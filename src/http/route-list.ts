import type { Permission } from '../access/permission.ts';
import type { App } from './request-context.ts';

/** A route as it was registered. */
export interface RouteEntry {
  readonly method: string;
  /** The pattern, as `/api/v1/accounts/:name`. */
  readonly url: string;
  readonly permission: Permission | undefined;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Everything this server answers, for the answer to a wrong method and for whoever checks the permissions. */
    routeList: readonly RouteEntry[];
  }
}

/** Lists the routes that are registered afterwards. */
export function listRoutes(app: App): void {
  const routes: RouteEntry[] = [];
  app.decorate('routeList', routes);
  app.addHook('onRoute', ({ method, url, config }) => {
    for (const one of [method].flat()) routes.push({ method: one, url, permission: config?.permission });
  });
}
