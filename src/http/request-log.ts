import { type App, routeOf } from './request-context.ts';

/** One line for each answer. The route's pattern stands for its URL; queries, headers and bodies are not logged. */
export function logRequests(app: App): void {
  app.addHook('onResponse', (request, reply, done) => {
    const code = reply.problemCode === '' ? {} : { code: reply.problemCode };
    request.log.info(
      {
        method: request.method,
        route: routeOf(request),
        status: reply.statusCode,
        ...code,
        ms: Math.round(reply.elapsedTime),
        address: request.address,
      },
      'answered',
    );
    done();
  });
}
