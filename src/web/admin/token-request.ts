import type { IssueTokenRequest } from '../../wire/rest/tokens.ts';
import type { Role } from '../api/session.tsx';

export interface TokenForm {
  readonly label: string;
  readonly for: 'computer' | 'role';
  readonly computer: string;
  readonly role: Role;
  readonly days: string;
}

/** As the server has them: a year and a day, and what a line of a list can hold. */
export const longestDays = 366;
export const longestLabel = 64;

export function isWholeDays(text: string): boolean {
  return /^[0-9]{1,3}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= longestDays;
}

/** A token that reveals is issued on the server itself: none is asked for here. */
export function toRequest(form: TokenForm): IssueTokenRequest {
  return {
    label: form.label.trim(),
    ...(form.for === 'computer' ? { computer: form.computer.trim() } : { role: form.role }),
    mayReveal: false,
    expiresInDays: Number(form.days),
  };
}
