import type { LocalActor } from '../../src/access/actor.ts';
import { createLog } from '../../src/http/log.ts';
import type { App } from '../../src/http/request-context.ts';
import { buildServer, type ServerOptions } from '../../src/http/server.ts';
import type { Services } from '../../src/http/services.ts';
import { at, type StubServices, stubServices } from './stub-services.ts';

export interface TestServer {
  readonly app: App;
  readonly services: StubServices;
  /** Every line of the log, at the most talkative level. */
  readonly logged: string[];
}

export interface TestServerOptions {
  readonly services?: Partial<Services>;
  readonly localActor?: LocalActor;
  readonly server?: Partial<ServerOptions>;
}

/** Options for a server over the stub, and what it leaves behind. */
export function testOptions(options: TestServerOptions = {}) {
  const logged: string[] = [];
  const log = createLog({ level: 'trace', destination: { write: (line: string) => void logged.push(line) } });
  const services = stubServices(options.services);
  const server: ServerOptions = {
    services,
    log,
    clock: () => at,
    version: '0.0.0',
    localActor: options.localActor,
    ...options.server,
  };
  return { server, services, logged };
}

export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { server, services, logged } = testOptions(options);
  return { app: await buildServer(server), services, logged };
}

export function bearer(caller: string): { authorization: string } {
  return { authorization: `Bearer ${caller}` };
}
