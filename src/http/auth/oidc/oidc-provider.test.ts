import { expect, test } from 'vitest';
import { KeyhavenError } from '../../../base/error.ts';
import type { Secret } from '../../../base/secret.ts';
import { OidcProvider } from './oidc-provider.ts';

function providerThatSays(issuer: string, metadata: Record<string, unknown>, clientSecret?: () => Secret) {
  return new OidcProvider({
    issuer,
    clientId: 'keyhaven',
    clientSecret: clientSecret ?? (() => undefined),
    redirectUri: 'https://keys.contoso.com/SignIn/OpenID/Callback',
    scopes: 'openid',
    clock: () => 0,
    fetch: () => Promise.resolve(Response.json(metadata)),
  });
}

const entra = 'https://login.microsoftonline.com';
const metadata = {
  authorization_endpoint: `${entra}/authorize`,
  token_endpoint: `${entra}/token`,
  jwks_uri: `${entra}/keys`,
};

test.each(['common', 'organizations', 'contoso.onmicrosoft.com'])(
  'the door of every tenant is not the door of one: %s',
  async (tenant) => {
    const provider = providerThatSays(`${entra}/${tenant}/v2.0`, { ...metadata, issuer: `${entra}/{tenantid}/v2.0` });
    await expect(provider.begin('state')).rejects.toMatchObject({ problem: 'other-issuer' });
  },
);

test('one tenant under its own number is used', async () => {
  const issuer = `${entra}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0`;
  const { url } = await providerThatSays(issuer, { ...metadata, issuer }).begin('state');
  expect(url).toContain(`${entra}/authorize?`);
});

test('a client secret that can no longer be read is said to administrators', async () => {
  const lost = () => {
    throw new KeyhavenError('configuration-invalid', 'cannot read the file');
  };
  const provider = providerThatSays(
    'https://sso.contoso.com',
    { ...metadata, issuer: 'https://sso.contoso.com' },
    lost,
  );
  await expect(provider.begin('state')).rejects.toMatchObject({ detail: 'cannot read the file' });
});
