import type { App } from './request-context.ts';

/** Milliseconds. A refusal that takes longer leaves at the next multiple. */
export const refusalStep = 100;

/**
 * Holds back each 4xx of routes that ask for it, and what they say is a refusal, until a multiple of 100 ms after the request came: "not yours" and "not
 * there" must not differ in time, or a patient caller learns which key IDs exist.
 */
export function evenRefusals(app: App): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const refused = reply.refused || (reply.statusCode >= 400 && reply.statusCode < 500);
    if (!refused || request.routeOptions.config.evenRefusals !== true) {
      done(null, payload);
      return;
    }
    waitUntil(nextStep(request.arrivedAt, performance.now())).then(
      () => {
        done(null, payload);
      },
      (error: unknown) => {
        done(error instanceof Error ? error : new Error('waiting failed', { cause: error }));
      },
    );
  });
}

/** The first multiple of the step after the arrival that is not past. */
export function nextStep(arrivedAt: number, now: number): number {
  return arrivedAt + Math.max(1, Math.ceil((now - arrivedAt) / refusalStep)) * refusalStep;
}

async function waitUntil(at: number): Promise<void> {
  // Timers may fire a little early.
  for (let left = at - performance.now(); left > 0; left = at - performance.now()) await sleep(Math.ceil(left));
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
