import type { Role } from '../access/role.ts';

type Flag = 0 | 1;

/** Unique on name; indexed by person. Replaced as a whole by each change, with a new change_id. */
export interface AccountTable {
  id: number;
  name: string;
  display_name: string;
  person: string;
  /** Comma-separated, in order of `roles`. */
  roles: string;
  password_hash: string;
  must_change_password: Flag;
  password_expires_at: number | null;
  disabled: Flag;
  created_at: number;
  created_by: string;
  change_id: Buffer;
  mac: Buffer;
}

/** Unique on hash; indexed by holder. */
export interface SessionTable {
  id: number;
  hash: Buffer;
  /** `holderKey`: what all sessions of one holder have in common. */
  holder: string;
  /** Of an account of Keyhaven itself. */
  account_id: number | null;
  /** Of a person of the directory. */
  sid: string | null;
  /** Of somebody for whom an identity provider spoke. */
  issuer: string | null;
  subject: string | null;
  name: string | null;
  display_name: string | null;
  person: string | null;
  /** JSON, a list of texts. */
  claims: string | null;
  created_at: number;
  expires_at: number;
  change_id: Buffer;
  mac: Buffer;
}

/** Unique on (source, subject, role, limits). Never changed: it is deleted, its change revoked, and another is made. */
export interface RoleMappingTable {
  id: number;
  source: 'directory' | 'provider';
  subject: string;
  name: string;
  role: Role;
  /** JSON, a list of `Limit`. */
  limits: string;
  created_at: number;
  created_by: string;
  change_id: Buffer;
  mac: Buffer;
}

/** The directory's identity of a computer, unique on sid: who comes with it speaks for that computer (rulings 6, 29). */
export interface ComputerIdentityTable {
  id: number;
  computer_id: number;
  sid: string;
  created_at: number;
  created_by: string;
  change_id: Buffer;
  mac: Buffer;
}

/** Unique on hash. */
export interface TokenTable {
  id: number;
  hash: Buffer;
  label: string;
  computer_id: number | null;
  role: Role | null;
  may_reveal: Flag;
  created_at: number;
  created_by: string;
  expires_at: number;
  change_id: Buffer;
  mac: Buffer;
  // may change
  revoked_at: number | null;
}

/** Key (account, address); account or address is empty for the sum over all of the other. */
export interface SignInAttemptTable {
  account: string;
  address: string;
  failures: number;
  last_at: number;
}
