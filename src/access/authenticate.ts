import { timingSafeEqual } from 'node:crypto';
import type { Clock, Millis } from '../base/clock.ts';
import type { Secret } from '../base/secret.ts';
import type { AccessStore, Token } from './access-store.ts';
import { type Actor, nobody } from './actor.ts';
import { type BearerKind, bearerKind, hashBearer } from './bearer.ts';
import type { Credential, CredentialCache } from './credential-cache.ts';
import { type Origins, personOf } from './person-of.ts';
import { mayHoldReveal, tokenRole } from './token-role.ts';

export interface AuthenticateDeps extends Origins {
  readonly store: Origins['store'] & Pick<AccessStore, 'sessionByHash' | 'tokenByHash'>;
  readonly cache: CredentialCache;
  readonly clock: Clock;
}

/**
 * Who holds this secret: `nobody` for one that is unknown, expired, revoked, or of an account that may not sign in. The
 * secret of a browser's session is nobody's here: taken out of its cookie, it would do without what the cookie must bring.
 * Throws as `personOf` does.
 */
export async function authenticate(deps: AuthenticateDeps, bearer: Secret): Promise<Actor> {
  const kind = bearerKind(bearer);
  return kind === undefined || kind === 'browser' ? nobody : await recognise(deps, kind, hashBearer(bearer));
}

/** Who a secret with this hash belongs to, once its kind is one that counts where it came from. */
export async function recognise(deps: AuthenticateDeps, kind: BearerKind, hash: Buffer): Promise<Actor> {
  const now = deps.clock();
  const known = deps.cache.find(hash, now);
  if (known) return known.actor;
  const generation = deps.cache.generation;
  const credential = await lookUp(deps, kind, hash, now);
  if (credential === undefined) return nobody;
  deps.cache.keep(hash, credential, now, generation);
  return credential.actor;
}

function lookUp(deps: AuthenticateDeps, kind: BearerKind, hash: Buffer, now: Millis): Promise<Credential | undefined> {
  return kind === 'token' ? byToken(deps, hash, now) : bySession(deps, hash, now);
}

async function bySession(deps: AuthenticateDeps, hash: Buffer, now: Millis): Promise<Credential | undefined> {
  const session = await deps.store.sessionByHash(hash);
  if (session === undefined || !timingSafeEqual(session.hash, hash) || session.expiresAt <= now) return undefined;
  const person = await personOf(deps, session, now);
  return person && { actor: person, expiresAt: session.expiresAt, session };
}

async function byToken(deps: AuthenticateDeps, hash: Buffer, now: Millis): Promise<Credential | undefined> {
  const token = await deps.store.tokenByHash(hash);
  if (token === undefined || !timingSafeEqual(token.hash, hash)) return undefined;
  if (token.revokedAt !== null || token.expiresAt <= now) return undefined;
  const actor = tokenActor(token);
  return actor === undefined ? undefined : { actor, expiresAt: token.expiresAt };
}

/** Undefined for a row that says both computer and role, neither, or a role that no token may have. */
function tokenActor(token: Token): Actor | undefined {
  const { computerId, computer, role } = token;
  if (role === null) {
    if (computerId === null || computer === null) return undefined;
    const by = { kind: 'token', tokenId: token.id, issuedBy: token.createdBy } as const;
    return { kind: 'computer', computerId, computer, by };
  }
  if (computerId !== null || tokenRole(role) === undefined) return undefined;
  return {
    kind: 'token',
    tokenId: token.id,
    label: token.label,
    role,
    mayReveal: token.mayReveal && mayHoldReveal(role),
    issuedBy: token.createdBy,
    grants: [token.changeId],
  };
}
