import { Secret } from '../base/secret.ts';
import { bearerKind, hashBearer } from './bearer.ts';

/** What the cookie of a page holds. */
export interface BrowserCookie {
  readonly bearer: Secret;
  /** See `idle-stamp.ts`. */
  readonly stamp: string;
}

/** Longer than any cookie of ours. */
const longest = 256;

/** As it stands in the cookie: `khb_<secret>.<time>.<tag>`. */
export function joinBrowserCookie({ bearer, stamp }: BrowserCookie): Secret {
  return Secret.fromText(`${bearer.revealText()}.${stamp}`);
}

/** Undefined for what cannot be a cookie of ours, the secret of another kind included. */
export function splitBrowserCookie(cookie: Secret): BrowserCookie | undefined {
  if (cookie.length > longest) return undefined;
  const text = cookie.revealText();
  const end = text.indexOf('.');
  if (end < 0) return undefined;
  const bearer = Secret.fromText(text.slice(0, end));
  return bearerKind(bearer) === 'browser' ? { bearer, stamp: text.slice(end + 1) } : undefined;
}

/**
 * What the store knows the session of a cookie by, for places where its secret must not stand: leads to the session and
 * opens nothing. Undefined for what cannot be a cookie of ours.
 */
export function sessionReference(cookie: Secret): string | undefined {
  const parts = splitBrowserCookie(cookie);
  return parts && hashBearer(parts.bearer).toString('base64url');
}
