import { KeyhavenError } from '../base/error.ts';
import { readSecretFile } from '../config.ts';

/** Certificates in PEM. Throws `configuration-invalid` where the file cannot be read or holds none. */
export function readCertificateFile(file: string): string {
  const pem = readSecretFile(file).revealText();
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  throw new KeyhavenError('configuration-invalid', `${file} holds no certificate in PEM; export it in Base-64`);
}
