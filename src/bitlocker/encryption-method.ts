/** The ciphers of BitLocker, in the words of OpenSSL; `unknown` for a number that we have not met. */
export type EncryptionMethod =
  | 'aes-128-cbc-diffuser'
  | 'aes-256-cbc-diffuser'
  | 'aes-128-cbc'
  | 'aes-256-cbc'
  | 'aes-128-xts'
  | 'aes-256-xts'
  | 'unknown';

const methods = new Map<number, EncryptionMethod>([
  [0x8000, 'aes-128-cbc-diffuser'],
  [0x8001, 'aes-256-cbc-diffuser'],
  [0x8002, 'aes-128-cbc'],
  [0x8003, 'aes-256-cbc'],
  [0x8004, 'aes-128-xts'],
  [0x8005, 'aes-256-xts'],
]);

export function encryptionMethodOf(code: number): EncryptionMethod {
  return methods.get(code) ?? 'unknown';
}
