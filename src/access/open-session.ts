import type { AuditDetail } from '../audit/event.ts';
import type { Clock, Millis } from '../base/clock.ts';
import type { Secret } from '../base/secret.ts';
import type { AccessStore, AccessUnit, Session } from './access-store.ts';
import type { Person } from './actor.ts';
import { newBearer } from './bearer.ts';
import { changeGrants } from './change-grants.ts';
import type { CredentialCache } from './credential-cache.ts';
import { endSession } from './end-sessions.ts';
import type { RandomBytes } from './random-bytes.ts';
import type { SessionHolder } from './session-holder.ts';

export interface OpenSessionDeps {
  readonly store: AccessStore;
  readonly cache: CredentialCache;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** How long a session lasts at most. */
  readonly sessionLife: Millis;
}

/** For the pages of a browser. */
export interface InBrowser {
  /** Whoever that browser was signed in as; those sessions end as this one begins. */
  readonly replaces: readonly Person[];
}

/** Somebody who has just proven who he is. */
export interface Newcomer {
  readonly holder: SessionHolder;
  /** As the audit calls the holder. */
  readonly name: string;
  readonly detail: AuditDetail;
}

export interface OpenedSession<N> {
  readonly token: Secret;
  readonly session: Session;
  readonly newcomer: N;
}

type Begun<N> = Omit<OpenedSession<N>, 'token'>;

/**
 * Begins a session. `admit` is part of the transaction: it looks once more whether the newcomer may have one, and
 * undefined from it is undefined from here, with nothing begun.
 */
export async function openSession<N extends Newcomer>(
  deps: OpenSessionDeps,
  admit: (unit: AccessUnit) => Promise<N | undefined>,
  inBrowser?: InBrowser,
): Promise<OpenedSession<N> | undefined> {
  const { secret: token, hash } = newBearer(inBrowser === undefined ? 'session' : 'browser', deps.random);
  const changeId = deps.random(16);
  const at = deps.clock();
  const begun = await change(deps, inBrowser?.replaces ?? [], async (unit) => {
    const newcomer = await admit(unit);
    if (newcomer === undefined) return undefined;
    const { holder, name, detail } = newcomer;
    const expiresAt = at + deps.sessionLife;
    const session = await unit.insertSession({ hash, holder, createdAt: at, expiresAt, changeId });
    unit.record({
      at,
      type: 'sign-in',
      source: 'Administration',
      result: 'Successful',
      actor: name,
      detail,
      changeId,
    });
    await endOldest(unit, { holder, name }, at);
    return { session, newcomer };
  });
  return begun && { token, ...begun };
}

/** Nobody works in more places at once; whoever opens sessions without end fills no table with them. */
const mostSessions = 32;

async function endOldest(unit: AccessUnit, { holder, name }: Omit<Newcomer, 'detail'>, at: Millis): Promise<void> {
  for (const revokes of await unit.deleteSessionsBeyond(holder, mostSessions)) {
    unit.record({
      at,
      type: 'sign-out',
      source: 'Administration',
      result: 'Successful',
      actor: name,
      detail: { account: name, because: `more than ${String(mostSessions)} sessions` },
      revokes,
    });
  }
}

/**
 * Nobody who was recognised before is somebody else after a sign-in, unless it ends a session. In one transaction: a
 * browser that holds the new cookie must not leave the old session behind.
 */
async function change<N extends Newcomer>(
  deps: OpenSessionDeps,
  replaces: readonly Person[],
  open: (unit: AccessUnit) => Promise<Begun<N> | undefined>,
): Promise<Begun<N> | undefined> {
  if (replaces.length === 0) return (await deps.store.transaction(open)).value;
  const ended = replaces.map((person) => ({
    sessionId: person.sessionId,
    session: deps.cache.sessionOf(person),
    account: person.account,
  }));
  return await changeGrants(deps, async (unit) => {
    const opened = await open(unit);
    if (opened === undefined) return undefined;
    const by = { actor: opened.newcomer.name, at: deps.clock(), because: 'another sign-in in the same browser' };
    for (const one of ended) await endSession(unit, one, by);
    return opened;
  });
}
