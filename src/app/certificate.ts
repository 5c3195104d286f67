import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { createDurably } from '../base/durable-file.ts';
import { KeyhavenError } from '../base/error.ts';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** SHA-256 in hex with colons, for a client to compare. */
  readonly fingerprint: string;
  readonly selfSigned: boolean;
}

export interface CertificatePlace {
  readonly dataFolder: string;
  readonly hostNames: readonly string[];
  readonly tlsCertificateFile?: string | undefined;
  readonly tlsKeyFile?: string | undefined;
}

const twoYears = 730 * 24 * 60 * 60 * 1000;

/** The configured certificate, or a self-signed one that is made at first start and kept in the data folder. */
export async function openCertificate(place: CertificatePlace, now: number): Promise<Certificate> {
  const { tlsCertificateFile, tlsKeyFile } = place;
  if (tlsCertificateFile !== undefined && tlsKeyFile !== undefined) return read(tlsCertificateFile, tlsKeyFile, false);
  const certFile = join(place.dataFolder, 'tls.crt');
  const keyFile = join(place.dataFolder, 'tls.key');
  if (!existsSync(certFile) || !existsSync(keyFile)) await make(place.hostNames, certFile, keyFile, now);
  return read(certFile, keyFile, true);
}

function read(certFile: string, keyFile: string, selfSigned: boolean): Certificate {
  try {
    const cert = readFileSync(certFile, 'utf8');
    return {
      cert,
      key: readFileSync(keyFile, 'utf8'),
      fingerprint: new X509Certificate(cert).fingerprint256,
      selfSigned,
    };
  } catch (cause) {
    throw new KeyhavenError(
      'configuration-invalid',
      `the certificate ${certFile} or its key ${keyFile} cannot be read`,
      { cause },
    );
  }
}

async function make(hostNames: readonly string[], certFile: string, keyFile: string, now: number): Promise<void> {
  // A first start that ended between the two files left one that is of no use.
  for (const file of [keyFile, certFile]) rmSync(file, { force: true });
  // Megabytes of code, for something that is done once.
  const { generate } = await import('selfsigned');
  const names = [...new Set([...hostNames, 'localhost', '127.0.0.1', '::1'])];
  const pems = await generate([{ name: 'commonName', value: names[0] ?? 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - 60_000),
    notAfterDate: new Date(now + twoYears),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name })),
      },
    ],
  });
  createDurably(keyFile, pems.private);
  createDurably(certFile, pems.cert, 0o644);
}
