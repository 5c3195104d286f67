/** What an examination of the directory found, in words for whoever looks after it. */
export interface DirectoryFinding {
  readonly check:
    | 'name'
    | 'certificate'
    | 'sign-on'
    | 'clock'
    | 'account-rights'
    | 'recovery-rights'
    | 'spn'
    | 'keytab';
  /** What was looked at: a controller, a service principal name, a file. */
  readonly subject: string;
  /** A warning keeps nothing from working today. `skipped` could not be looked at for a reason that stands above. */
  readonly outcome: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly sentence: string;
  /** Commands that repair it, Windows first; each says where it belongs when that is not plain. */
  readonly repair: readonly string[];
}

type Check = DirectoryFinding['check'];

export function passed(check: Check, subject: string, sentence: string): DirectoryFinding {
  return { check, subject, outcome: 'ok', sentence, repair: [] };
}

export function failed(
  check: Check,
  subject: string,
  sentence: string,
  ...repair: readonly string[]
): DirectoryFinding {
  return { check, subject, outcome: 'failed', sentence, repair };
}

export function warned(
  check: Check,
  subject: string,
  sentence: string,
  ...repair: readonly string[]
): DirectoryFinding {
  return { check, subject, outcome: 'warning', sentence, repair };
}

export function skipped(check: Check, subject: string, sentence: string): DirectoryFinding {
  return { check, subject, outcome: 'skipped', sentence, repair: [] };
}

/**
 * A name inside a command that somebody may paste. Names of the directory are chosen by others: one with anything that a
 * shell could take for its own is replaced by what it stands for, and the sentence beside it has the name.
 */
export function pasted(name: string, placeholder: string): string {
  return /^[\p{L}\p{N} .@\\_=,/{}-]{1,500}\$?$/u.test(name) ? `"${name}"` : `"<${placeholder}>"`;
}

/** `svc@contoso.com` and `CONTOSO\svc` as `svc`; a distinguished name stays as it is. */
export function accountPart(name: string): string {
  return /^(?:[^\\=]*\\)?([^@\\=]+)(?:@.*)?$/.exec(name)?.[1] ?? name;
}
