import helmet from '@fastify/helmet';
import { docsPrefix } from './auth/public-routes.ts';
import type { App } from './request-context.ts';

const nothing = ["'none'"];
const self = ["'self'"];
const year = 365 * 24 * 60 * 60;

const apiPolicy = {
  useDefaults: false,
  directives: { defaultSrc: nothing, baseUri: nothing, formAction: nothing, frameAncestors: nothing },
};

/** Swagger UI brings its own script and style files; its icons are data URLs in the style sheet. */
const docsPolicy = {
  useDefaults: false,
  directives: {
    ...apiPolicy.directives,
    scriptSrc: self,
    styleSrc: self,
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'", 'data:'],
    connectSrc: self,
  },
};

/** Nothing may be framed, sniffed, referred to or kept in a cache, except the files of the documentation. */
export async function setSecurityHeaders(app: App): Promise<void> {
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith(docsPrefix))
      route.config = { ...route.config, helmet: { contentSecurityPolicy: docsPolicy } };
  });
  await app.register(helmet, {
    contentSecurityPolicy: apiPolicy,
    // Without sub-domains: what else runs below this name is not ours to decide.
    hsts: { maxAge: year, includeSubDomains: false },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  app.addHook('onRequest', (request, reply, done) => {
    const asset = request.routeOptions.url === `${docsPrefix}/static/*`;
    if (!asset) void reply.header('cache-control', 'no-store');
    done();
  });
}
