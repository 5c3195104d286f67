import { Secret } from '../../base/secret.ts';
import type { Config } from '../../config.ts';
import type { AppDoor, DirectoryFinding, RunningApp, StartOptions } from '../app-door.ts';

export interface FakeApp {
  readonly door: AppDoor;
  /** What was done to it, in order. */
  readonly events: string[];
  readonly started: { config: Config; options: StartOptions }[];
}

/** A server that only remembers what the command did with it. */
export function fakeApp(
  options: {
    first?: boolean;
    listen?: RunningApp['listen'];
    notices?: readonly string[];
    findings?: readonly DirectoryFinding[];
  } = {},
): FakeApp {
  const events: string[] = [];
  const started: FakeApp['started'] = [];
  const listening = async () => ({ url: 'https://127.0.0.1:8443', socket: '/data/admin.sock', fingerprint: 'AB:CD' });
  const app: RunningApp = {
    firstAdministrator:
      options.first === true ? { account: 'admin', oneTimePassword: Secret.fromText('once-only') } : undefined,
    notices: options.notices ?? [],
    listen: async () => {
      events.push('listen');
      return (options.listen ?? listening)();
    },
    injectLocal: async () => Promise.reject(new Error('nobody asks this server')),
    close: async () => {
      events.push('close');
    },
  };
  return {
    events,
    started,
    door: {
      startApp: async (config, startOptions) => {
        started.push({ config, options: startOptions });
        return app;
      },
      migrateDatabase: async (config, owner) => {
        events.push(`migrate ${config.databaseUrlFile ?? ''} as ${owner.url.revealText()}`);
      },
      checkDirectory: async (config, { account, ...rest }) => {
        const asking = account === undefined ? 'itself' : `${account.name} with ${account.password.revealText()}`;
        events.push(`check ${config.directoryUrls.join()} as ${asking} ${JSON.stringify(rest)}`);
        return options.findings ?? [];
      },
    },
  };
}
