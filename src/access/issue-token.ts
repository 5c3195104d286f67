import { day } from '../base/clock.ts';
import { KeyhavenError } from '../base/error.ts';
import type { Secret } from '../base/secret.ts';
import { formatComputerName, parseComputerName } from '../directory/computer-name.ts';
import type { DomainNames } from '../directory/domain-names.ts';
import type { AccessDeps } from './access-deps.ts';
import type { AccessUnit, Token } from './access-store.ts';
import { type Actor, actorName } from './actor.ts';
import { newBearer } from './bearer.ts';
import { changeGrants } from './change-grants.ts';
import { demand } from './demand.ts';
import { recordEvent } from './record-event.ts';
import type { Role } from './role.ts';
import { mayHoldReveal, type TokenRole, tokenRole } from './token-role.ts';

/** A year and the day to notice. No token lasts longer, computers' included: what is not renewed is forgotten somewhere. */
export const longestTokenDays = 366;

export interface IssueTokenDeps extends AccessDeps {
  readonly domains: DomainNames;
}

/** Either a computer that the token speaks for, or a role that it has. */
export interface IssueTokenRequest {
  readonly label: string;
  readonly computer?: string | undefined;
  readonly role?: Role | undefined;
  readonly mayReveal: boolean;
  readonly expiresInDays: number;
}

type Holder =
  | { readonly computer: string; readonly role: null }
  | { readonly computer: null; readonly role: TokenRole };

/**
 * Makes a token; its secret is shown once and kept nowhere. Throws `not-permitted`, `request-invalid`,
 * `computer-name-invalid`, `self-grant-refused`.
 */
export async function issueToken(
  deps: IssueTokenDeps,
  actor: Actor,
  request: IssueTokenRequest,
): Promise<{ token: Token; secret: Secret }> {
  demand(actor, 'token-manage');
  const label = readLabel(request.label);
  const life = readDays(request.expiresInDays) * day;
  const holder = readHolder(deps.domains, request);
  if (request.mayReveal) await checkReveal(deps, actor, holder);
  const { secret, hash } = newBearer('token', deps.random);
  const changeId = deps.random(16);
  const at = deps.clock();
  const token = await changeGrants(deps, async (unit) => {
    const issued = await unit.insertToken({
      ...holder,
      hash,
      label,
      mayReveal: request.mayReveal,
      createdAt: at,
      createdBy: actorName(actor),
      expiresAt: at + life,
      changeId,
    });
    recordIssue(unit, issued);
    return issued;
  });
  return { token, secret };
}

function readLabel(text: string): string {
  const label = text.normalize('NFC').trim();
  if (label === '' || label.length > 64 || /[\p{C}\p{Zl}\p{Zp}]/u.test(label)) {
    throw invalid('a label has 1 to 64 characters and no invisible ones; say which machine will hold the token');
  }
  return label;
}

function readDays(days: number): number {
  if (Number.isInteger(days) && days >= 1 && days <= longestTokenDays) return days;
  throw invalid(`a token lasts 1 to ${String(longestTokenDays)} whole days; issue a new one before it ends`);
}

function readHolder(domains: DomainNames, { computer, role }: IssueTokenRequest): Holder {
  if ((computer === undefined) === (role === undefined))
    throw invalid('name either the computer or the role of the token');
  if (computer !== undefined) return { computer: formatComputerName(parseComputerName(computer, domains)), role: null };
  const held = role && tokenRole(role);
  if (held !== undefined) return { computer: null, role: held };
  throw invalid(
    role === 'administrator'
      ? 'no token administers: whoever found it could grant rights to himself; sign in with an account, or use the command on the server'
      : "a token is nobody's own, so self-service means nothing for it; give the end user an account",
  );
}

/**
 * The secret of a token is shown to whoever issues it. One that reveals would be a right to read keys that an
 * administrator gives himself; only the command on the server issues those (docs/decisions/0007).
 */
async function checkReveal(deps: AccessDeps, actor: Actor, holder: Holder): Promise<void> {
  if (holder.role === null || !mayHoldReveal(holder.role)) {
    throw invalid('only tokens of the roles helpdesk and advanced-helpdesk can reveal keys');
  }
  if (actor.kind === 'local') return;
  await recordEvent(deps.store, {
    at: deps.clock(),
    type: 'access-refused',
    source: 'Administration',
    result: 'Failed',
    actor: actorName(actor),
    detail: { role: holder.role, because: 'a token that reveals is issued on the server only' },
  });
  throw new KeyhavenError(
    'self-grant-refused',
    'a token that reveals keys would be yours as soon as you see it; issue it with the command on the server itself',
  );
}

function recordIssue(unit: AccessUnit, token: Token): void {
  const { id, label, role, mayReveal } = token;
  unit.record({
    at: token.createdAt,
    type: 'token-issued',
    source: 'Administration',
    result: 'Successful',
    actor: token.createdBy,
    computer: token.computer ?? undefined,
    detail: { token: id, label, ...(role === null ? {} : { role }), mayReveal, expiresAt: token.expiresAt },
    changeId: token.changeId,
  });
}

function invalid(sentence: string): KeyhavenError {
  return new KeyhavenError('request-invalid', sentence);
}
