import type { Clock } from '../base/clock.ts';
import { type Config, readSecretFile } from '../config.ts';
import { boundedFetch } from '../http/auth/oidc/bounded-fetch.ts';
import { OidcProvider } from '../http/auth/oidc/oidc-provider.ts';
import type { SignOn } from '../http/auth/oidc/sign-on-routes.ts';
import { readCertificateFile } from './read-certificate-file.ts';

/** The identity provider of the configuration, before there are keys. */
export interface OpenedSignOn extends Omit<SignOn, 'mac'> {
  readonly provider: OidcProvider;
}

/**
 * Undefined without an identity provider. Nothing is asked of it yet: a server starts while its provider is down. Throws
 * `configuration-invalid` for a file that cannot be read.
 */
export function openSignOn(config: Config, { clock }: { readonly clock: Clock }): OpenedSignOn | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcRedirectUri: redirectUri } = config;
  if (issuer === undefined || clientId === undefined || redirectUri === undefined) return undefined;
  const { oidcClientSecretFile: secretFile, oidcCaFile: caFile } = config;
  const clientSecret = () => (secretFile === undefined ? undefined : readSecretFile(secretFile));
  // A file that is not there is said at the start, not to the first person who signs in.
  clientSecret();
  const ca = caFile === undefined ? undefined : readCertificateFile(caFile);
  const fetch = boundedFetch({ ca });
  const provider = new OidcProvider({
    issuer,
    clientId,
    clientSecret,
    redirectUri,
    scopes: config.oidcScopes,
    clock,
    fetch,
  });
  return { provider, claims: { roles: config.oidcRolesClaim, person: config.oidcPersonClaim } };
}
