import { createHash, type X509Certificate } from 'node:crypto';
import { connect, getCACertificates, type TLSSocket } from 'node:tls';
import { KeyhavenError } from '../base/error.ts';

/** Which certificate a server must show. A pin is enough by itself, for a server with a certificate of its own making. */
export interface Trust {
  /** PEM of the authorities to believe, instead of those that this machine believes. */
  readonly ca?: string | undefined;
  /** SHA-256 of the server's certificate as 64 hex digits in lower case. */
  readonly fingerprint?: string | undefined;
}

/** Reads `AB:CD:..`, with or without `sha256:` before it. Throws `request-invalid`. */
export function parseFingerprint(text: string): string {
  const digits = text
    .trim()
    .toLowerCase()
    .replace(/^sha-?256[:= ]/, '')
    .replace(/[: ]/g, '');
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  throw new KeyhavenError(
    'request-invalid',
    'a fingerprint has 64 hexadecimal digits, as the server prints it when it starts',
  );
}

/** As people compare it: upper case in pairs, like `openssl x509 -fingerprint -sha256`. */
export function formatFingerprint(digits: string): string {
  return (digits.toUpperCase().match(/../g) ?? []).join(':');
}

/**
 * Connects and resolves once the server has proven to be the right one. Node checks the chain and the name in any case,
 * but is told not to hang up by itself: a pin must be able to stand in for them, and whoever is refused wants to read
 * the fingerprint that was shown. Nothing is written before the decision here.
 */
export async function openTlsSocket(host: string, port: number, trust: Trust, timeout: number): Promise<TLSSocket> {
  return (await openProven(host, port, trust, timeout)).socket;
}

interface Proven {
  readonly socket: TLSSocket;
  readonly certificate: X509Certificate;
}

async function openProven(host: string, port: number, trust: Trust, timeout: number): Promise<Proven> {
  const socket = connect({
    host,
    port,
    ...(isAddress(host) ? {} : { servername: host }),
    ca: trust.ca ?? believedHere(trust),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: false,
    timeout,
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('timeout', () =>
      socket.destroy(new KeyhavenError('server-unreachable', `no answer within ${timeout / 1000} seconds`)),
    );
    socket.once('secureConnect', () => {
      // Asked once: Node 24 gives the certificate of an unverified server to the first caller and nothing to the next.
      const certificate = socket.getPeerX509Certificate();
      const refused = refusal(socket, certificate, trust);
      socket.setTimeout(0);
      if (refused !== undefined || certificate === undefined) socket.destroy(refused);
      else resolve({ socket, certificate });
    });
  });
}

/** The certificate that the server shows, in PEM, once it is known to be the right one. */
export async function fetchCertificate(host: string, port: number, trust: Trust): Promise<string> {
  const { socket, certificate } = await openProven(host, port, trust, 10_000);
  socket.destroy();
  return certificate.toString();
}

function refusal(socket: TLSSocket, certificate: X509Certificate | undefined, trust: Trust): KeyhavenError | undefined {
  if (certificate === undefined) return new KeyhavenError('server-unreachable', 'the server showed no certificate');
  const shown = createHash('sha256').update(certificate.raw).digest('hex');
  if (trust.fingerprint !== undefined) return shown === trust.fingerprint ? undefined : otherCertificate(shown);
  return socket.authorized ? undefined : notTrusted(shown, String(socket.authorizationError));
}

function otherCertificate(shown: string): KeyhavenError {
  const sentence = `the server shows another certificate than the pinned one: ${formatFingerprint(shown)}`;
  const hint = 'it was renewed, or somebody sits in between; compare with what the server printed when it started';
  return new KeyhavenError('server-unreachable', sentence, { facts: { hint, untrusted: true } });
}

function notTrusted(shown: string, why: string): KeyhavenError {
  const sentence = `the certificate of the server is not trusted here (${why}); its fingerprint is ${formatFingerprint(shown)}`;
  const hint =
    'name its authority with --ca FILE or KEYHAVEN_CA; or compare the fingerprint with what the server printed when it started, then pass it with --fingerprint or KEYHAVEN_FINGERPRINT';
  return new KeyhavenError('server-unreachable', sentence, { facts: { hint, untrusted: true } });
}

/** Authorities that administrators put on their machines stand in the system's store, which Node leaves out by itself. */
function believedHere(trust: Trust): string[] {
  if (trust.fingerprint !== undefined) return [];
  return [...getCACertificates('default'), ...getCACertificates('system')];
}

function isAddress(host: string): boolean {
  return /^[0-9.]+$/.test(host) || host.includes(':');
}
