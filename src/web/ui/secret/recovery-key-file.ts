interface Line {
  readonly label: string;
  readonly value: string;
}

interface RecoveryKeyText {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly warning: string;
}

/** The name that Windows gives such a file. */
export function recoveryKeyFileName(keyId: string): string {
  return `BitLocker Recovery Key {${keyId.toUpperCase()}}.txt`;
}

/** Plain text with the line ends of Windows, where the file is read. */
export function recoveryKeyText({ title, lines, warning }: RecoveryKeyText): string {
  const blocks = lines.map(({ label, value }) => [`${label}:`, `\t${value}`, '']);
  return [title, '', ...blocks.flat(), warning, ''].join('\r\n');
}
