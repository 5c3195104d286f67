import type { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { type Millis, second } from '../../../base/clock.ts';
import type { ControllerAddress } from '../controller-address.ts';

/** What a controller showed of itself, believed or not. */
export interface ShownCertificate {
  readonly names: readonly string[];
  readonly issuer: string;
  readonly endsAt: Millis;
}

const patience = 5 * second;

/**
 * Looks at a certificate that was not accepted, to say what is wrong with it. Nothing is sent to whoever shows it, and the
 * connection ends at once. Undefined where none is shown, as behind StartTLS.
 */
export async function lookAtCertificate({
  host,
  port,
  security,
}: ControllerAddress): Promise<ShownCertificate | undefined> {
  if (security !== 'tls') return undefined;
  const isAddress = /^[\d.]+$|:/.test(host);
  const socket = connect({ host, port, ...(isAddress ? {} : { servername: host }), rejectUnauthorized: false });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(patience) });
    const shown = socket.getPeerX509Certificate();
    return shown === undefined ? undefined : describe(shown);
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

/** The end of a certificate that was accepted or not, in PEM. */
export function describe(certificate: X509Certificate): ShownCertificate {
  const names = (certificate.subjectAltName ?? '')
    .split(', ')
    .flatMap((name) => (name.startsWith('DNS:') ? [name.slice('DNS:'.length)] : []));
  return { names, issuer: certificate.issuer.replaceAll('\n', ', '), endsAt: certificate.validToDate.getTime() };
}
