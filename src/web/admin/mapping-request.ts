import type { AddRoleMappingRequest, MappingSource } from '../../wire/rest/role-mappings.ts';
import type { Role } from '../api/session.tsx';
import { looksForKeys } from './role-rules.ts';

export interface MappingForm {
  readonly source: MappingSource;
  readonly group: string;
  readonly claim: string;
  readonly role: Role;
  /** One a line. */
  readonly units: string;
  readonly computerGroups: string;
}

/** The other roles read no key of a computer: there is nothing to limit. */
export function canBeLimited(role: Role): boolean {
  return looksForKeys(role);
}

/** What was typed for another kind or for another role stays behind. */
export function toRequest(form: MappingForm): AddRoleMappingRequest {
  const { source, role } = form;
  const limits = canBeLimited(role)
    ? [
        ...linesOf(form.units).map((name) => ({ kind: 'organisational-unit' as const, name })),
        ...linesOf(form.computerGroups).map((name) => ({ kind: 'computer-group' as const, name })),
      ]
    : [];
  return { source, subject: (source === 'directory' ? form.group : form.claim).trim(), role, limits };
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
