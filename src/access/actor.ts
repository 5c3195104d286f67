import type { Sid } from '../directory/sid.ts';
import type { Role } from './role.ts';
import type { Limit } from './role-mapping.ts';
import type { SessionHolder } from './session-holder.ts';

/** Whoever calls, after authentication. */
export type Actor = Person | ComputerActor | MigrationActor | TokenActor | LocalActor | Nobody;

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
  /** Its record here. */
  readonly computerId: number;
  /** The name that it bears now, which is the only one that it may write for; its record may have an older one. */
  readonly computer: string;
  readonly by: ComputerProof;
}

/** How a computer showed that it is itself. */
export type ComputerProof =
  /** `issuedBy` has seen the secret; as it stands in the audit. */
  | { readonly kind: 'token'; readonly tokenId: number; readonly issuedBy: string }
  /** A Kerberos ticket of its account in the directory. */
  | { readonly kind: 'directory'; readonly sid: Sid };

/** An account of the directory that writes for others, with a ticket for this one request. It reads nothing. */
export interface MigrationActor {
  readonly kind: 'migration';
  readonly sid: Sid;
  /** `CONTOSO\migr`: the name under which the same account would sign in. */
  readonly account: string;
  /** Change ids of the mappings that let it write; none where the configuration alone does. */
  readonly grants: readonly Buffer[];
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
  if (actor.kind === 'computer') return actor.by.kind === 'token' ? actor.by.issuedBy : null;
  return actor.kind === 'token' ? actor.issuedBy : null;
}

/** The end user behind an actor, in the spelling of `formatPersonName`; undefined for a machine. */
export function personBehind(actor: Actor): string | undefined {
  if (actor.kind === 'person') return actor.person;
  return actor.kind === 'migration' ? actor.account : undefined;
}

/** How an actor stands in the audit. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
    case 'migration':
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
