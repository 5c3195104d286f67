/** How much work a hash is. `memory` is in KiB; `logN` is the binary logarithm of scrypt's N. */
export type PasswordCost =
  | { readonly scheme: 'argon2id'; readonly memory: number; readonly passes: number; readonly parallelism: number }
  | { readonly scheme: 'scrypt'; readonly logN: number; readonly r: number; readonly p: number };

/** What a stored password hash says. */
export interface PasswordHash {
  readonly cost: PasswordCost;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

const argon2id =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;
const scrypt = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

// Whoever plants a hash in the database must not choose how much memory a sign-in takes.
const mostMemory = 1 << 20;
const mostLogN = 20;

/** The PHC string form: scheme, costs, salt and tag, base64 without padding. */
export function formatPhc(hash: PasswordHash): string {
  return `$${formatCost(hash.cost)}$${base64(hash.salt)}$${base64(hash.tag)}`;
}

/** Undefined for anything but a string that `formatPhc` could have made, within the ceilings of cost. */
export function parsePhc(text: string): PasswordHash | undefined {
  return parseArgon2id(text) ?? parseScrypt(text);
}

export function sameCost(one: PasswordCost, other: PasswordCost): boolean {
  return formatCost(one) === formatCost(other);
}

function formatCost(cost: PasswordCost): string {
  return cost.scheme === 'argon2id'
    ? `argon2id$v=19$m=${String(cost.memory)},t=${String(cost.passes)},p=${String(cost.parallelism)}`
    : `scrypt$ln=${String(cost.logN)},r=${String(cost.r)},p=${String(cost.p)}`;
}

function parseArgon2id(text: string): PasswordHash | undefined {
  const [, m, t, p, salt, tag] = argon2id.exec(text) ?? [];
  if (salt === undefined || tag === undefined) return undefined;
  const cost: PasswordCost = { scheme: 'argon2id', memory: Number(m), passes: Number(t), parallelism: Number(p) };
  if (cost.memory > mostMemory || cost.passes < 1 || cost.parallelism < 1) return undefined;
  if (cost.memory < 8 * cost.parallelism) return undefined;
  return { cost, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') };
}

function parseScrypt(text: string): PasswordHash | undefined {
  const [, ln, r, p, salt, tag] = scrypt.exec(text) ?? [];
  if (salt === undefined || tag === undefined) return undefined;
  const cost: PasswordCost = { scheme: 'scrypt', logN: Number(ln), r: Number(r), p: Number(p) };
  if (cost.logN < 1 || cost.logN > mostLogN || cost.r < 1 || cost.r > 8 || cost.p < 1) return undefined;
  return { cost, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') };
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
