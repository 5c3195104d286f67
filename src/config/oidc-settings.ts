import { z } from 'zod';
import { setting } from './setting.ts';

/** Where a provider sends people back to. The address is this one on every server. */
const callbackPath = '/SignIn/OpenID/Callback';

const issuer = z.string().max(500).refine(isPlainHttps);

function isPlainHttps(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash, pathname } = new URL(text);
  return protocol === 'https:' && username + password + search + hash === '' && !pathname.includes('/.well-known/');
}

/** As browsers and the provider spell it: the provider compares it letter by letter with the one that was registered. */
const redirectUri = z
  .string()
  .max(500)
  .refine((text) => isPlainHttps(text) && new URL(text).pathname === callbackPath && new URL(text).href === text);

const scopes = z
  .string()
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/)
  .refine((text) => text.split(' ').includes('openid'));

const claim = z.string().min(1).max(200);

/** An identity provider that speaks OpenID Connect. Without an issuer there is none. */
export const oidcSettings = {
  oidcIssuer: setting(
    'KEYHAVEN_OIDC_ISSUER',
    'Identity provider that people may sign in with, as it names itself in its tokens: https://sso.contoso.com/realms/contoso.',
    issuer.optional(),
    'none: no identity provider',
  ),
  oidcClientId: setting(
    'KEYHAVEN_OIDC_CLIENT_ID',
    'What the identity provider calls this server.',
    z.string().min(1).max(255).optional(),
  ),
  oidcClientSecretFile: setting(
    'KEYHAVEN_OIDC_CLIENT_SECRET_FILE',
    'File with the client secret. Without it the server is a public client, whose proof is PKCE alone.',
    z.string().optional(),
  ),
  oidcRedirectUri: setting(
    'KEYHAVEN_OIDC_REDIRECT_URI',
    `Address that the identity provider sends people back to, as it is registered there: https://keys.contoso.com${callbackPath}.`,
    redirectUri.optional(),
  ),
  oidcScopes: setting(
    'KEYHAVEN_OIDC_SCOPES',
    'What the identity provider is asked for, openid among it, with spaces between.',
    scopes.default('openid profile'),
    'openid profile',
  ),
  oidcRolesClaim: setting(
    'KEYHAVEN_OIDC_ROLES_CLAIM',
    'Claim of the ID token that lists groups or roles, for the mapping of roles; realm_access.roles is the member of an object.',
    claim.default('groups'),
    'groups',
  ),
  oidcPersonClaim: setting(
    'KEYHAVEN_OIDC_PERSON_CLAIM',
    'Claim with the account of the domain, as CONTOSO\\jane or jane@contoso.com, by which Self-Service finds whose computers these are. It must be one that people cannot change themselves. Without it Self-Service finds nothing for those who sign in this way.',
    claim.optional(),
  ),
  oidcName: setting(
    'KEYHAVEN_OIDC_NAME',
    'What the sign-in page calls the identity provider: Sign in with ...',
    z.string().min(1).max(60).default('single sign-on'),
    'single sign-on',
  ),
  oidcCaFile: setting(
    'KEYHAVEN_OIDC_CA_FILE',
    'Certificate of the authority that signed that of the identity provider, in PEM. Without it the authorities of the system are trusted.',
    z.string().optional(),
  ),
} as const;

/** What sign-on lacks, as a sentence; undefined when it has everything or is not there. */
export function oidcLacks(config: {
  readonly oidcIssuer?: string | undefined;
  readonly oidcClientId?: string | undefined;
  readonly oidcRedirectUri?: string | undefined;
  readonly oidcClientSecretFile?: string | undefined;
  readonly oidcPersonClaim?: string | undefined;
  readonly oidcCaFile?: string | undefined;
}): string | undefined {
  const { oidcIssuer, oidcClientId, oidcRedirectUri } = config;
  const needed = [oidcIssuer, oidcClientId, oidcRedirectUri];
  if (needed.every((value) => value !== undefined)) return undefined;
  const given = [...needed, config.oidcClientSecretFile, config.oidcPersonClaim, config.oidcCaFile];
  if (given.every((value) => value === undefined)) return undefined;
  return 'an identity provider needs all of KEYHAVEN_OIDC_ISSUER, KEYHAVEN_OIDC_CLIENT_ID and KEYHAVEN_OIDC_REDIRECT_URI';
}
