import { buildServer, type ServerOptions } from './server.ts';

export interface LocalRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body: unknown;
  readonly uid: number;
}

export interface LocalAnswer {
  readonly status: number;
  /** Undefined where the answer has none. */
  readonly body: unknown;
}

/** The local administrator's door without a socket, for a command while no server runs: the same routes and rules. */
export async function injectLocal(server: ServerOptions, request: LocalRequest): Promise<LocalAnswer> {
  const app = await buildServer({
    ...server,
    tls: undefined,
    trustedProxies: [],
    localActor: { kind: 'local', uid: request.uid },
  });
  try {
    const answer = await app.inject({
      method: request.method,
      url: request.path,
      ...(request.body === undefined
        ? {}
        : { payload: JSON.stringify(request.body), headers: { 'content-type': 'application/json' } }),
    });
    const body: unknown = answer.body === '' ? undefined : JSON.parse(answer.body);
    return { status: answer.statusCode, body };
  } finally {
    await app.close();
  }
}
