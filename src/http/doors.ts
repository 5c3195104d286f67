import type { Clock } from '../base/clock.ts';
import { healthRoutes } from './health.ts';
import type { App } from './request-context.ts';
import { accountRoutes } from './rest/accounts.ts';
import { associationRoutes } from './rest/associations.ts';
import { auditRoutes } from './rest/audit.ts';
import { escrowRoutes } from './rest/escrow.ts';
import { recoveryRoutes } from './rest/recovery.ts';
import { sessionRoutes } from './rest/sessions.ts';
import { tokenRoutes } from './rest/tokens.ts';
import type { Services } from './services.ts';

/** Every route that Keyhaven answers, besides the description of its API. */
export function registerDoors(app: App, services: Services, clock: Clock): void {
  healthRoutes(app, services);
  sessionRoutes(app, services, clock);
  escrowRoutes(app, services);
  recoveryRoutes(app, services);
  associationRoutes(app, services);
  accountRoutes(app, services);
  tokenRoutes(app, services);
  auditRoutes(app, services);
}
