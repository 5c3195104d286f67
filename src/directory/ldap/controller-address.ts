import { KeyhavenError } from '../../base/error.ts';

/** Where a domain controller is reached. There is no form without TLS: passwords and recovery keys would be readable. */
export interface ControllerAddress {
  /** DNS name, which its certificate must hold; or an address, where the certificate holds that. */
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (LDAPS), or begun by StartTLS on the plain port before anything else is said. */
  readonly security: 'tls' | 'starttls';
}

/** Reads `ldaps://host[:port]`, `ldap://host[:port]` (StartTLS), or a bare host name (LDAPS). Throws `configuration-invalid`. */
export function parseControllerAddress(text: string): ControllerAddress {
  const trimmed = text.trim();
  const url = trimmed.includes('://') ? trimmed : `ldaps://${trimmed}`;
  if (!URL.canParse(url)) throw invalid();
  const { protocol, hostname, port, pathname, search, username, password } = new URL(url);
  const secure = protocol === 'ldaps:';
  if ((!secure && protocol !== 'ldap:') || hostname === '' || (pathname !== '' && pathname !== '/')) throw invalid();
  if (search !== '' || username !== '' || password !== '') throw invalid();
  const host = hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return {
    host,
    port: port === '' ? (secure ? 636 : 389) : Number(port),
    security: secure ? 'tls' : 'starttls',
  };
}

/** As it is written in settings and shown to people. */
export function formatControllerAddress({ host, port, security }: ControllerAddress): string {
  const shownHost = host.includes(':') ? `[${host}]` : host;
  const usual = security === 'tls' ? 636 : 389;
  return `${security === 'tls' ? 'ldaps' : 'ldap'}://${shownHost}${port === usual ? '' : `:${port}`}`;
}

function invalid(): KeyhavenError {
  return new KeyhavenError(
    'configuration-invalid',
    'this is not the address of a domain controller; one looks like ldaps://dc1.contoso.com, or ldap://dc1.contoso.com for StartTLS',
  );
}
