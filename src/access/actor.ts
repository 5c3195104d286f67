import type { Role } from './role.ts';
import type { Limit } from './role-mapping.ts';
import type { SessionHolder } from './session-holder.ts';

/** Whoever calls, after authentication. */
export type Actor = Person | ComputerActor | TokenActor | LocalActor | Nobody;

export interface Person {
  readonly kind: 'person';
  readonly holder: SessionHolder;
  /** The account's name, as it stands in the audit. */
  readonly account: string;
  readonly displayName: string;
  /** The end user this account is, in the spelling of `formatPersonName`: associations are made to this name. */
  readonly person: string;
  readonly roles: ReadonlySet<Role>;
  /** For the roles that do not count everywhere, the computers for which they do. */
  readonly limits: ReadonlyMap<Role, readonly Limit[]>;
  /** The person was given administrator beside a role that reads keys: this session is no administrator (ruling 35). */
  readonly administratorWithheld: boolean;
  readonly sessionId: number;
  /** Change ids of the session and of what gives the roles: while one of them is void on the chain, this is nobody. */
  readonly grants: readonly Buffer[];
  /** Set while a password that somebody else chose has not been replaced; then nothing else is allowed. */
  readonly mustChangePassword: boolean;
}

/** A computer speaks for itself alone. */
export interface ComputerActor {
  readonly kind: 'computer';
  readonly computerId: number;
  readonly computer: string;
  readonly tokenId: number;
  /** Who issued the token and so has seen its secret, as it stands in the audit. */
  readonly issuedBy: string;
}

export interface TokenActor {
  readonly kind: 'token';
  readonly tokenId: number;
  readonly label: string;
  readonly role: Role;
  /** A role token reveals only if it was issued for that (ruling 5). */
  readonly mayReveal: boolean;
  readonly issuedBy: string;
  /** The change id of the token. */
  readonly grants: readonly Buffer[];
}

/** A command on the server itself, under this operating-system account. Administers; never reveals (ruling 24). */
export interface LocalActor {
  readonly kind: 'local';
  readonly uid: number;
}

export interface Nobody {
  readonly kind: 'nobody';
}

export const nobody: Nobody = { kind: 'nobody' };

/** Who issued the token behind this actor; null for one that came without. */
export function issuerOf(actor: Actor): string | null {
  return 'issuedBy' in actor ? actor.issuedBy : null;
}

/** How an actor stands in the audit. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return actor.account;
    case 'computer':
      return `computer:${actor.computer}`;
    case 'token':
      return `token:${String(actor.tokenId)}:${actor.label}`;
    case 'local':
      return `local:${String(actor.uid)}`;
    case 'nobody':
      return 'nobody';
  }
}
