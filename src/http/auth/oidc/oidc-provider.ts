import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  type CustomFetch,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  type ServerMetadata,
} from 'openid-client';
import { type Clock, hour, type Millis, minute } from '../../../base/clock.ts';
import type { Secret } from '../../../base/secret.ts';
import { ProviderFailure, type ProviderProblem, providerFailure } from './provider-failure.ts';
import type { Claims } from './read-claims.ts';

export interface OidcProviderOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** Read at each discovery, so that a changed one needs no restart. Undefined for a public client. */
  readonly clientSecret: () => Secret | undefined;
  readonly redirectUri: string;
  readonly scopes: string;
  readonly clock: Clock;
  /** Asks the provider, within bounds. */
  readonly fetch: CustomFetch;
}

/** What the browser keeps between its two visits, so that an answer can be told from one that somebody else began. */
export interface Expected {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** A signature that only the provider can make. Not HS256, whose key is a client secret, and not `none`. */
const signatures = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** What the provider says of itself is asked for again after this time. */
const discoveryLife: Millis = hour;

/** After a failure, readiness does not ask anew for so long; people who sign in do. */
const probePause: Millis = minute / 2;

interface Discovered {
  readonly configuration: Configuration;
  readonly at: Millis;
}

/**
 * An identity provider. It is first asked when somebody wants to sign in: a server starts while its provider is down, and
 * finds it by itself once it is back.
 */
export class OidcProvider {
  readonly #options: OidcProviderOptions;
  #discovered: Discovered | undefined;
  #asking: Promise<Configuration> | undefined;
  #failed: { readonly problem: ProviderProblem; readonly at: Millis } | undefined;

  constructor(options: OidcProviderOptions) {
    this.#options = options;
  }

  get redirectUri(): string {
    return this.#options.redirectUri;
  }

  /** Where a browser goes to sign in. Throws `ProviderFailure`. */
  async begin(state: string): Promise<{ readonly url: string; readonly expected: Expected }> {
    const { redirectUri, scopes } = this.#options;
    const configuration = await this.#configuration();
    const expected = { state, nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const { href } = buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: scopes,
      code_challenge: await calculatePKCECodeChallenge(expected.verifier),
      code_challenge_method: 'S256',
      state,
      nonce: expected.nonce,
    });
    return { url: href, expected };
  }

  /**
   * Trades the code that came with the browser for an ID token. Its signature, issuer, audience, expiry and nonce were
   * found right when this returns its claims. Throws `ProviderFailure`.
   *
   * @param query as it came, with its question mark
   */
  async complete(query: string, { state, nonce, verifier }: Expected): Promise<Claims> {
    const configuration = await this.#configuration();
    try {
      const tokens = await authorizationCodeGrant(configuration, new URL(`${this.#options.redirectUri}${query}`), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new ProviderFailure('answer-invalid');
      // The library asks for it only where several audiences are named.
      if (claims['azp'] !== undefined && claims['azp'] !== this.#options.clientId) {
        throw new ProviderFailure('wrong-claims');
      }
      return claims;
    } catch (error) {
      throw providerFailure(error, 'answer-invalid');
    }
  }

  /** For readiness: what kept the provider from answering when it was last asked. Asks it where nobody has of late. */
  async state(): Promise<{ readonly failure: string | undefined }> {
    const now = this.#options.clock();
    if (this.#failed !== undefined && now - this.#failed.at < probePause) return { failure: this.#failed.problem };
    try {
      await this.#configuration();
      return { failure: undefined };
    } catch (error) {
      return { failure: providerFailure(error, 'metadata-invalid').problem };
    }
  }

  /** However many ask at once, the provider is asked once. */
  #configuration(): Promise<Configuration> {
    const now = this.#options.clock();
    const { configuration, at } = this.#discovered ?? {};
    if (configuration !== undefined && at !== undefined && now >= at && now - at < discoveryLife) {
      return Promise.resolve(configuration);
    }
    this.#asking ??= this.#discover().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #discover(): Promise<Configuration> {
    try {
      const configuration = await discoverProvider(this.#options);
      this.#discovered = { configuration, at: this.#options.clock() };
      this.#failed = undefined;
      return configuration;
    } catch (error) {
      const failure = providerFailure(error, 'metadata-invalid');
      this.#failed = { problem: failure.problem, at: this.#options.clock() };
      throw failure;
    }
  }
}

async function discoverProvider(options: OidcProviderOptions): Promise<Configuration> {
  const { issuer, clientId, fetch } = options;
  const found = await discovery(new URL(issuer), clientId, undefined, undefined, { [customFetch]: fetch });
  const metadata = acceptable(found.serverMetadata(), issuer);
  const configuration = new Configuration(metadata, clientId, undefined, clientAuth(options.clientSecret()));
  configuration[customFetch] = fetch;
  // Without it the library trusts the connection to the provider in place of the signature.
  enableNonRepudiationChecks(configuration);
  return configuration;
}

/**
 * What the provider said of itself, without the algorithms that prove nothing. The library lets an issuer of Microsoft
 * differ from the one asked for, so that a token of any tenant would do; here it may not.
 */
function acceptable(metadata: ServerMetadata, issuer: string): ServerMetadata {
  if (!URL.canParse(metadata.issuer) || new URL(metadata.issuer).href !== new URL(issuer).href) {
    throw new ProviderFailure('other-issuer');
  }
  const offered = metadata.id_token_signing_alg_values_supported ?? ['RS256'];
  const accepted = offered.filter((algorithm) => signatures.includes(algorithm));
  const { authorization_endpoint: door } = metadata;
  const usable = door !== undefined && URL.canParse(door) && new URL(door).protocol === 'https:';
  if (accepted.length === 0 || !usable) throw new ProviderFailure('metadata-invalid');
  return { ...metadata, id_token_signing_alg_values_supported: accepted };
}

/** As the provider wants it; without a word of it, by the method that the standard takes for agreed. */
function clientAuth(secret: Secret | undefined): ClientAuth {
  if (secret === undefined) return None();
  const [basic, post] = [ClientSecretBasic(secret.revealText()), ClientSecretPost(secret.revealText())];
  return (provider, client, body, headers) => {
    const methods = provider.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const method = methods.includes('client_secret_basic') ? basic : post;
    method(provider, client, body, headers);
  };
}
