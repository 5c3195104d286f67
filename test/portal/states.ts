import { administrationStates } from './states/administration.ts';
import { helpDeskStates } from './states/help-desk.ts';
import type { PageState } from './states/page-state.ts';
import { reportStates } from './states/reports.ts';
import { selfServiceStates } from './states/self-service.ts';
import { startStates } from './states/start.ts';

/** By portal. Every page that there is, in every state that it has. */
export const pageStates: Readonly<
  Record<'start' | 'help-desk' | 'reports' | 'administration' | 'self-service', readonly PageState[]>
> = {
  start: startStates,
  'help-desk': helpDeskStates,
  reports: reportStates,
  administration: administrationStates,
  'self-service': selfServiceStates,
};
