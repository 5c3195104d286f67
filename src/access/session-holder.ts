import type { Sid } from '../directory/sid.ts';

/** Whose session it is, as it stood at the sign-in. What its holder may do is asked anew each time. */
export type SessionHolder = AccountHolder | DirectoryHolder | ProviderHolder;

/** An account of Keyhaven itself. */
export interface AccountHolder {
  readonly kind: 'account';
  readonly accountId: number;
}

/** A person of the directory. */
export interface DirectoryHolder extends HolderNames {
  readonly kind: 'directory';
  readonly sid: Sid;
}

/** Somebody for whom an identity provider (OpenID Connect) spoke. */
export interface ProviderHolder extends HolderNames {
  readonly kind: 'provider';
  readonly issuer: string;
  readonly subject: string;
  /** What the provider said of groups or roles; it is not asked again before the next sign-in. */
  readonly claims: readonly string[];
}

export interface HolderNames {
  /** How the holder stands in the audit. */
  readonly name: string;
  readonly displayName: string;
  /** The end user this is, in the spelling of `formatPersonName`; empty for nobody who owns computers. */
  readonly person: string;
}

/** The same for all sessions of one holder and for no other's. */
export function holderKey(holder: SessionHolder): string {
  switch (holder.kind) {
    case 'account':
      return `account:${String(holder.accountId)}`;
    case 'directory':
      return `directory:${holder.sid}`;
    case 'provider':
      return `provider:${JSON.stringify([holder.issuer, holder.subject])}`;
  }
}
