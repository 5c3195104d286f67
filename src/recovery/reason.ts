import { KeyhavenError } from '../base/error.ts';

/** A reason a person can choose: the code travels, the text stands in the audit as MBAM's reports had it. */
export interface Reason {
  readonly code: string;
  readonly text: string;
}

const other: Reason = { code: 'other', text: 'Other' };

/** Help Desk, Drive Recovery. */
export const driveReasons: readonly Reason[] = [
  { code: 'boot-order-changed', text: 'Operating System Boot Order changed' },
  { code: 'bios-changed', text: 'BIOS Changed' },
  { code: 'os-files-changed', text: 'Operating System files changed' },
  { code: 'lost-startup-key', text: 'Lost Startup key' },
  { code: 'lost-pin', text: 'Lost PIN' },
  { code: 'tpm-reset', text: 'TPM Reset' },
  { code: 'lost-passphrase', text: 'Lost Passphrase' },
  { code: 'lost-smartcard', text: 'Lost Smartcard' },
  other,
];

/** Self-Service Portal: three coarser values of its own. */
export const selfServiceReasons: readonly Reason[] = [
  { code: 'bios-tpm-changed', text: 'BIOS/TPM changed' },
  { code: 'os-files-modified', text: 'OS files modified' },
  { code: 'lost-pin-passphrase', text: 'Lost PIN/passphrase' },
  other,
];

/** Help Desk, Manage TPM. */
export const tpmReasons: readonly Reason[] = [
  { code: 'reset-pin-lockout', text: 'Reset PIN lockout' },
  { code: 'turn-on-tpm', text: 'Turn on TPM' },
  { code: 'turn-off-tpm', text: 'Turn off TPM' },
  { code: 'change-tpm-password', text: 'Change TPM password' },
  { code: 'clear-tpm', text: 'Clear TPM' },
  other,
];

/** What the caller states; `other` needs words of its own. */
export interface StatedReason {
  readonly reason: string;
  readonly reasonText?: string | undefined;
}

/** The words for the audit. Throws `reason-required` for a code that is not in the list, or `other` without words. */
export function readReason(stated: StatedReason, list: readonly Reason[]): string {
  const known = list.find((reason) => reason.code === stated.reason);
  if (!known) throw required(`choose a reason: ${list.map((reason) => reason.code).join(', ')}`);
  const words = stated.reasonText?.trim() ?? '';
  if (known.code !== other.code) return words === '' ? known.text : `${known.text}: ${words}`;
  if (words === '') throw required('the reason "other" needs words of its own; say why this key is needed');
  return words;
}

function required(sentence: string): KeyhavenError {
  return new KeyhavenError('reason-required', sentence);
}
