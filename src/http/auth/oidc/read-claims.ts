/** What an ID token says, once it was found genuine. */
export type Claims = Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string };

/** Which claims mean what here. */
export interface ClaimNames {
  readonly roles: string;
  readonly person: string | undefined;
}

/** Somebody whom the identity provider vouches for. Names and roles are its words, not yet ours. */
export interface ProvenPerson {
  readonly issuer: string;
  /** Never given to another person by this issuer. */
  readonly subject: string;
  readonly displayName: string;
  /** The account of the domain as the provider spells it; undefined where none is stated. */
  readonly person: string | undefined;
  readonly roleClaims: readonly string[];
}

const longestName = 128;
const longestPerson = 512;
const longestRole = 512;

/** Far above what tokens hold; whoever has more is in too many groups to be told apart. */
const mostRoles = 1000;

/** Control and invisible characters make one name look like another. */
const invisible = /[\p{C}\p{Zl}\p{Zp}]/u;

/** Undefined for a subject that cannot be kept. */
export function readClaims(claims: Claims, names: ClaimNames): ProvenPerson | undefined {
  const { iss: issuer, sub: subject } = claims;
  if (!isPlain(subject, 255)) return undefined;
  return {
    issuer,
    subject,
    displayName: displayNameOf(claims) ?? subject.slice(0, longestName),
    person: personOf(claims, names.person),
    roleClaims: rolesOf(claimAt(claims, names.roles)),
  };
}

/**
 * A claim of this very name, which may hold dots as an address does, else a member of an object: `realm_access.roles`.
 * Only what the token itself holds counts, nothing that every object has.
 */
function claimAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split('.').reduce<unknown>(memberOf, claims);
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

function rolesOf(value: unknown): readonly string[] {
  const listed: readonly unknown[] = Array.isArray(value) ? value : [value];
  const roles = listed.filter((one) => typeof one === 'string').filter((one) => isPlain(one, longestRole));
  // Some of them would be a guess at which.
  return roles.length > mostRoles ? [] : [...new Set(roles)];
}

function displayNameOf(claims: Claims): string | undefined {
  const named = [claims['name'], claims['preferred_username']].map((value) =>
    typeof value === 'string' ? value.normalize('NFC').trim() : '',
  );
  return named.find((name) => isPlain(name, longestName));
}

function personOf(claims: Claims, name: string | undefined): string | undefined {
  const value = name === undefined ? undefined : claimAt(claims, name);
  return typeof value === 'string' && isPlain(value, longestPerson) ? value : undefined;
}

function isPlain(text: string, longest: number): boolean {
  return text !== '' && text.length <= longest && text.isWellFormed() && !invisible.test(text);
}
