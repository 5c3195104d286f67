import { timingSafeEqual } from 'node:crypto';
import type { Secret } from '../base/secret.ts';
import { deriveFromBearer } from './bearer.ts';

const label = 'keyhaven csrf token';

/**
 * What a page of ours says beside the cookie. A page of another site can make a browser send the cookie and cannot read
 * this. Derived from the secret of the session, so that it ends with it and nobody has to keep it.
 */
export function csrfTokenOf(bearer: Secret): string {
  return deriveFromBearer(bearer, label).toString('base64url');
}

/** Constant time, except for the length, which everybody knows. */
export function isCsrfTokenOf(bearer: Secret, given: string | undefined): boolean {
  const [expected, said] = [Buffer.from(csrfTokenOf(bearer)), Buffer.from(given ?? '')];
  return said.length === expected.length && timingSafeEqual(said, expected);
}
