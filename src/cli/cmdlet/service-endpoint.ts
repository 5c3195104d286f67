import { KeyhavenError } from '../../base/error.ts';

/**
 * The server that `-RecoveryServiceEndPoint` means: a whole address of MBAM's service, scheme and host, or a bare host,
 * with a port or without. What follows the host is MBAM's and is left out, since what is written goes to Keyhaven's own
 * route. Gives `https://host[:port]`. Throws `request-invalid`.
 */
export function serverOfEndpoint(text: string): string {
  const trimmed = text.trim();
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const plain = url?.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!plain || url.hostname === '' || !['https:', 'http:'].includes(url.protocol)) throw invalid();
  return url.origin;
}

function invalid(): KeyhavenError {
  return new KeyhavenError(
    'request-invalid',
    'the endpoint is a host or an address, such as https://mbam.contoso.com/MBAMRecoveryAndHardwareService/CoreService.svc',
  );
}
