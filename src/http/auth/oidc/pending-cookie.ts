import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Millis, minute, second } from '../../../base/clock.ts';
import { frame } from '../../../base/framing.ts';
import type { Mac } from '../../../base/mac.ts';
import { signOnPortals } from '../../../wire/rest/sign-on.ts';
import { readCookie } from '../cookie.ts';

export const pendingCookieName = '__Host-keyhaven-oidc';

/** How long somebody may take at the identity provider. */
export const pendingLife: Millis = 10 * minute;

/** Lax, since the browser comes back from another site; it goes along with that navigation and with nothing in a page. */
const attributes = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const;

/** As far ahead as the clock of another server may be. */
const mostAhead: Millis = 5 * minute;

const pendingSignOn = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  portal: z.enum(signOnPortals),
  expiresAt: z.int(),
  /** Leads to the session that this browser had at the start, if any; see `sessionReference`. */
  replaces: z.string().optional(),
});

/** A sign-in that this browser has begun and not ended. */
export type PendingSignOn = Readonly<z.infer<typeof pendingSignOn>>;

// No row and no stamp that this installation authenticates shares its bytes with one of these.
const label = 'sign-in with an identity provider';
const version = 1;

const longest = 2048;
const form = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/;

/** In the browser, so that any server of the installation can end what another began, and no memory is spent on it. */
export function setPendingCookie(reply: FastifyReply, mac: Mac, pending: PendingSignOn): void {
  void reply.setCookie(pendingCookieName, sealPending(mac, pending), { ...attributes, maxAge: pendingLife / second });
}

export function clearPendingCookie(reply: FastifyReply): void {
  void reply.clearCookie(pendingCookieName, attributes);
}

/** Undefined without one, for one that this installation did not make, and for one that is too old. */
export function readPendingCookie(request: FastifyRequest, mac: Mac, now: Millis): PendingSignOn | undefined {
  const value = readCookie(request, pendingCookieName);
  return value === undefined ? undefined : openPending(mac, value, now);
}

export function sealPending(mac: Mac, pending: PendingSignOn): string {
  const content = Buffer.from(JSON.stringify(pending));
  return `${content.toString('base64url')}.${mac.sign(bytesOf(content)).toString('base64url')}`;
}

export function openPending(mac: Mac, value: string, now: Millis): PendingSignOn | undefined {
  if (value.length > longest) return undefined;
  const [, text = '', tag = ''] = form.exec(value) ?? [];
  const content = Buffer.from(text, 'base64url');
  if (tag === '' || !mac.verify(bytesOf(content), Buffer.from(tag, 'base64url'))) return undefined;
  // Another version of this server may have made it.
  const { data: pending } = pendingSignOn.safeParse(JSON.parse(content.toString('utf8')));
  if (pending === undefined) return undefined;
  return now < pending.expiresAt && pending.expiresAt - now <= pendingLife + mostAhead ? pending : undefined;
}

function bytesOf(content: Buffer): Buffer {
  return frame([label, version, content]);
}
