import type { Clock } from '../base/clock.ts';
import type { DomainNames } from '../directory/domain-names.ts';
import type { AccessStore } from './access-store.ts';
import type { CredentialCache } from './credential-cache.ts';
import type { PasswordHasher } from './password-hasher.ts';
import type { RandomBytes } from './random-bytes.ts';

/** What every use case that changes a grant needs. */
export interface AccessDeps {
  readonly store: AccessStore;
  readonly cache: CredentialCache;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** Beside that, what it takes to set a password. */
export interface PasswordDeps extends AccessDeps {
  readonly hasher: PasswordHasher;
}

/** Beside that, what it takes to read a name. */
export interface AccountDeps extends PasswordDeps {
  readonly domains: DomainNames;
}
