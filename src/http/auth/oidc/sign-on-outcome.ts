import { isKeyhavenError } from '../../../base/error.ts';
import {
  type SignOnOutcome,
  type SignOnPortal,
  signOnOutcomeParameter,
  signOnPortals,
} from '../../../wire/rest/sign-on.ts';
import type { ProviderProblem } from './provider-failure.ts';

/** What the person is told. Administrators find in the log what lies behind it. */
export const outcomeOfProblem: Readonly<Record<ProviderProblem, SignOnOutcome>> = {
  denied: 'refused',
  expired: 'expired',
  'other-sign-in': 'replaced',
  'provider-error': 'failed',
  'code-refused': 'failed',
  'client-refused': 'failed',
  'answer-invalid': 'failed',
  'wrong-nonce': 'failed',
  'wrong-claims': 'failed',
  clock: 'clock',
  'no-answer': 'unavailable',
  unreachable: 'unavailable',
  untrusted: 'unavailable',
  'answer-too-large': 'unavailable',
  'metadata-invalid': 'unavailable',
  'other-issuer': 'unavailable',
};

/** What a failure of this server itself is called on the page. */
export function outcomeOfError(error: unknown): SignOnOutcome {
  if (isKeyhavenError(error, 'sign-in-failed') || isKeyhavenError(error, 'not-permitted')) return 'no-access';
  if (isKeyhavenError(error, 'sign-in-throttled')) return 'throttled';
  return isKeyhavenError(error, 'request-invalid') ? 'failed' : 'unavailable';
}

/** The address of a portal: one of two, so that no sign-in leads anywhere else. */
export function portalPage(portal: SignOnPortal, outcome?: SignOnOutcome): string {
  return outcome === undefined ? `/${portal}/` : `/${portal}/?${signOnOutcomeParameter}=${outcome}`;
}

export function asPortal(text: unknown): SignOnPortal | undefined {
  return signOnPortals.find((portal) => portal === text);
}
