import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import { assetPrefix, helpDeskPrefix, selfServicePrefix } from '../auth/public-routes.ts';
import type { App } from '../request-context.ts';
import { sendPage } from './page.ts';
import { portalAddress } from './portal-address.ts';
import type { PageTemplate, PortalPages } from './portal-pages.ts';

// Its name changes with its content: see the hash in it.
const assetLife = '365d';

const open = { config: { permission: 'public' }, schema: { hide: true } } as const;

/** The pages of both portals and what they are made of. Public: what may be seen on them is asked for over the API. */
export function portalRoutes(app: App, pages: PortalPages | undefined): void {
  app.get('/', open, (request, reply) => {
    const query = request.url.slice(1);
    void reply.redirect(`${helpDeskPrefix}/${/^\?[\x21-\x7e]*$/.test(query) ? query : ''}`, 302);
  });
  servePage(app, helpDeskPrefix, pages?.helpDesk);
  servePage(app, selfServicePrefix, pages?.selfService);
  serveAssets(app, pages);
}

/** One page for every address below the prefix: which view it shows is decided by its script. */
function servePage(app: App, prefix: string, template: PageTemplate | undefined): void {
  app.get(prefix, open, (request, reply) => {
    redirectToPortal(reply, portalAddress(request.url) ?? `${prefix}/`);
  });
  app.get(`${prefix}/*`, open, (_request, reply) => {
    void sendPage(reply, template);
  });
}

/** For good: the body and the method would stay, of which there are none and GET alone. */
export function redirectToPortal(reply: FastifyReply, address: string): void {
  void reply.redirect(address, 308);
}

function serveAssets(app: App, pages: PortalPages | undefined): void {
  if (pages !== undefined) {
    void app.register(fastifyStatic, {
      root: pages.assetFolder,
      serve: false,
      preCompressed: true,
      index: false,
      dotfiles: 'ignore',
      maxAge: assetLife,
      immutable: true,
    });
  }
  app.get<{ Params: { '*': string } }>(`${assetPrefix}/*`, open, (request, reply) => {
    const name = request.params['*'];
    if (pages?.assets.has(name) === true) void reply.sendFile(name);
    else reply.callNotFound();
  });
}
