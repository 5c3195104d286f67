import { signOnPath } from '../../wire/rest/sign-on.ts';

/** Where the API lives. */
export const apiPrefix = '/api/v1';

/** Where the browsable description of the API lives. */
export const docsPrefix = `${apiPrefix}/docs`;

/** Where the pages live: the addresses that users of MBAM have as bookmarks. */
export const helpDeskPrefix = '/HelpDesk';
export const selfServicePrefix = '/SelfService';

/** Where the identity provider sends browsers back to. */
export const signOnCallbackPath = `${signOnPath}/Callback`;

/** What the pages are made of. */
export const assetPrefix = '/portal-assets';

/**
 * Everything that answers without a credential. A route that says `public` and does not stand here keeps the server from
 * starting, so that nothing becomes public by one word in one file.
 */
export const publicRoutes: readonly string[] = [
  'GET /healthz',
  'GET /readyz',
  `POST ${apiPrefix}/sessions`,
  `POST ${apiPrefix}/browser-sessions`,
  `POST ${apiPrefix}/browser-sessions/ticket`,
  `GET ${apiPrefix}/recovery/reasons`,
  `GET ${apiPrefix}/portal`,
  `GET ${apiPrefix}/openapi.json`,
  'GET /',
  `GET ${helpDeskPrefix}`,
  `GET ${helpDeskPrefix}/*`,
  `GET ${selfServicePrefix}`,
  `GET ${selfServicePrefix}/*`,
  `GET ${assetPrefix}/*`,
  `GET ${signOnPath}`,
  `GET ${signOnCallbackPath}`,
  `GET ${docsPrefix}`,
  `GET ${docsPrefix}/json`,
  `GET ${docsPrefix}/yaml`,
  `GET ${docsPrefix}/static/index.html`,
  `GET ${docsPrefix}/static/swagger-initializer.js`,
  `GET ${docsPrefix}/static/*`,
  `HEAD ${docsPrefix}/static/*`,
];
