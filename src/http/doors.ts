import type { Clock } from '../base/clock.ts';
import { AddressLimit } from './address-limit.ts';
import type { Negotiate } from './auth/negotiate/negotiate.ts';
import { type SignOn, signOnRoutes } from './auth/oidc/sign-on-routes.ts';
import { healthRoutes } from './health.ts';
import type { PortalPages } from './portals/portal-pages.ts';
import { portalRoutes } from './portals/portal-routes.ts';
import type { App } from './request-context.ts';
import { accountRoutes } from './rest/accounts.ts';
import { associationRoutes } from './rest/associations.ts';
import { auditRoutes } from './rest/audit.ts';
import { browserSessionRoutes } from './rest/browser-sessions.ts';
import { escrowRoutes } from './rest/escrow.ts';
import { escrowBatchRoutes } from './rest/escrow-batch.ts';
import { portalInfoRoutes } from './rest/portal.ts';
import { recoveryRoutes } from './rest/recovery.ts';
import { roleMappingRoutes } from './rest/role-mappings.ts';
import { sessionRoutes } from './rest/sessions.ts';
import { ticketSignInRoute } from './rest/ticket-sign-in.ts';
import { tokenRoutes } from './rest/tokens.ts';
import type { Services } from './services.ts';

export interface DoorParts {
  readonly pages?: PortalPages | undefined;
  readonly signOn?: SignOn | undefined;
  readonly negotiate?: Pick<Negotiate, 'accept'> | undefined;
}

/** Every route that Keyhaven answers, besides the description of its API. */
export function registerDoors(app: App, services: Services, clock: Clock, parts: DoorParts = {}): void {
  const limit = new AddressLimit(clock);
  healthRoutes(app, services);
  sessionRoutes(app, services, limit);
  browserSessionRoutes(app, services, clock, limit);
  ticketSignInRoute(app, { services, clock, limit, negotiate: parts.negotiate });
  escrowRoutes(app, services);
  escrowBatchRoutes(app, services);
  recoveryRoutes(app, services);
  associationRoutes(app, services);
  accountRoutes(app, services);
  tokenRoutes(app, services);
  roleMappingRoutes(app, services);
  auditRoutes(app, services, clock);
  portalInfoRoutes(app, services);
  signOnRoutes(app, { services, clock, limit, signOn: parts.signOn });
  portalRoutes(app, parts.pages);
}
