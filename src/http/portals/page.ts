import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { fillTemplate, type PageTemplate } from './portal-pages.ts';

/** What a page has no use for, a script that got into it has not either. */
const permissionsPolicy = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
]
  .map((feature) => `${feature}=()`)
  .concat('clipboard-read=(self)', 'clipboard-write=(self)')
  .join(', ');

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': permissionsPolicy,
};

const notBuilt = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Keyhaven</title>
  </head>
  <body>
    <p>The pages of this server were not built. Run <code>npm run build</code> where it is installed, then start it again.</p>
  </body>
</html>
`;

/** Answers with a page. Its nonce is drawn for this answer, for the styles that the page adds while it runs. */
export function sendPage(reply: FastifyReply, template: PageTemplate | undefined): FastifyReply {
  if (template === undefined) return sendNotBuilt(reply);
  const nonce = randomBytes(16).toString('base64');
  return reply
    .headers({ ...pageHeaders, 'content-security-policy': pagePolicy(nonce) })
    .send(fillTemplate(template, nonce));
}

/** With the policy of the API, under which a page can show words and nothing else. */
function sendNotBuilt(reply: FastifyReply): FastifyReply {
  return reply.code(503).headers(pageHeaders).send(notBuilt);
}

/**
 * Scripts come from this server as files and from nowhere else; pictures may also be made in the page, where the codes of
 * a key are drawn. Trusted types keep text from becoming markup on the way that frameworks guard by convention only.
 */
function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}
