import { expect, test } from 'vitest';
import { recoveryKeyFileName, recoveryKeyText } from './recovery-key-file.ts';

test('is called as Windows calls it', () => {
  expect(recoveryKeyFileName('3fd763f9-74c7-4e90-8fa2-1f6a2e2b4e0c')).toBe(
    'BitLocker Recovery Key {3FD763F9-74C7-4E90-8FA2-1F6A2E2B4E0C}.txt',
  );
});

test('has every line in the way of Windows', () => {
  const text = recoveryKeyText({
    title: 'BitLocker recovery key',
    lines: [
      { label: 'Computer', value: 'CONTOSO\\WS01' },
      { label: 'Recovery key', value: '111111-222222' },
    ],
    warning: 'Delete this file.',
  });
  expect(text).toBe(
    'BitLocker recovery key\r\n\r\nComputer:\r\n\tCONTOSO\\WS01\r\n\r\nRecovery key:\r\n\t111111-222222\r\n\r\nDelete this file.\r\n',
  );
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
});
