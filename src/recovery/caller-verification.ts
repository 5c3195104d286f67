import { KeyhavenError } from '../base/error.ts';

/** How an operator made sure who is on the phone. The first attack is a call in the name of a stolen laptop's owner. */
export interface CallerVerification {
  readonly code: string;
  readonly text: string;
}

export const defaultCallerVerifications: readonly CallerVerification[] = [
  { code: 'called-back', text: 'called back on the number in the directory' },
  { code: 'in-person', text: 'in person, known or with an identity card' },
  { code: 'manager', text: 'confirmed by the manager' },
  { code: 'second-factor', text: 'confirmed with a second factor' },
];

export interface CallerVerificationPolicy {
  readonly list: readonly CallerVerification[];
  /** Refuse a Help Desk reveal that does not say. */
  readonly required: boolean;
}

/** The words for the audit; undefined when nothing was said and nothing need be. */
export function readCallerVerification(
  stated: string | undefined,
  policy: CallerVerificationPolicy,
): string | undefined {
  if (stated === undefined && !policy.required) return undefined;
  const known = policy.list.find((verification) => verification.code === stated);
  if (known) return known.text;
  throw new KeyhavenError(
    'caller-verification-required',
    `say how the caller was verified: ${policy.list.map((verification) => verification.code).join(', ')}`,
  );
}
