import helmet from '@fastify/helmet';
import fastify from 'fastify';
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
  const apiHeaders = { ...(await helmetHeaders(apiPolicy)), 'cache-control': 'no-store' };
  const assetHeaders = await helmetHeaders(docsPolicy);
  const docsHeaders = { ...assetHeaders, 'cache-control': 'no-store' };
  app.addHook('onRequest', (request, reply, done) => {
    const url = request.routeOptions.url ?? '';
    if (!url.startsWith(docsPrefix)) void reply.headers(apiHeaders);
    else void reply.headers(url === `${docsPrefix}/static/*` ? assetHeaders : docsHeaders);
    done();
  });
}

/**
 * What helmet says, asked once: as a plugin of the server it puts the same headers together anew for each request, which
 * takes as long as reading the request.
 */
async function helmetHeaders(contentSecurityPolicy: typeof apiPolicy): Promise<Record<string, string>> {
  const sample = fastify();
  await sample.register(helmet, {
    contentSecurityPolicy,
    // Without sub-domains: what else runs below this name is not ours to decide.
    hsts: { maxAge: year, includeSubDomains: false },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // For browsers and plugins that are gone.
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    xDnsPrefetchControl: false,
    originAgentCluster: false,
  });
  const names: string[] = [];
  sample.get('/', (_request, reply) => {
    names.push(...Object.keys(reply.raw.getHeaders()));
    void reply.send();
  });
  const { headers } = await sample.inject('/');
  await sample.close();
  return Object.fromEntries(names.map((name) => [name, String(headers[name])]));
}
