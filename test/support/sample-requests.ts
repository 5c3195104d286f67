import type { HTTPMethods, InjectOptions } from 'fastify';

interface Sample {
  readonly url: string;
  readonly payload?: Readonly<Record<string, unknown>>;
  /** Beside those of whoever calls. */
  readonly headers?: Readonly<Record<string, string>>;
}

const api = '/api/v1';

const escrow = { computer: 'CONTOSO\\WS01', users: ['CONTOSO\\jdoe'], time: '2026-11-24T09:00:00Z', timeKind: 'utc' };
const volume = { id: '00000000-0000-4000-8000-000000000001', type: 'operating-system' };
const keyId = '3fd763f9-74c7-4e90-8fa2-1f6a2e2b4e0c';
const recoveryPassword = '111111-222222-333333-444444-555555-666666-000011-000022';
const recoveryKey = { ...escrow, volume, keyId, recoveryPassword, keyPackage: 'AAEC', volumeMetadata: 'AAECAw==' };
const ownerAuth = { ...escrow, ownerAuth: Buffer.alloc(20, 7).toString('base64'), origin: 'owned' };
const named = { userDomain: 'CONTOSO', userName: 'jdoe' };
const stated = { reason: 'lost-pin', ticket: 'T-1' };

/** One request for each route that succeeds where the caller may, by `METHOD pattern`. */
export const sampleRequests: Readonly<Record<string, Sample>> = {
  'GET /healthz': { url: '/healthz' },
  'GET /readyz': { url: '/readyz' },
  'GET /': { url: '/' },
  'GET /HelpDesk': { url: '/HelpDesk' },
  'GET /HelpDesk/*': { url: '/HelpDesk/drive-recovery' },
  'GET /SelfService': { url: '/SelfService' },
  'GET /SelfService/*': { url: '/SelfService/' },
  'GET /SignIn/OpenID': { url: '/SignIn/OpenID?portal=HelpDesk' },
  'GET /SignIn/OpenID/Callback': { url: '/SignIn/OpenID/Callback?error=access_denied&state=HelpDesk.1' },
  'GET /portal-assets/*': { url: '/portal-assets/mark.svg' },
  [`GET ${api}/openapi.json`]: { url: `${api}/openapi.json` },
  [`GET ${api}/docs`]: { url: `${api}/docs/` },
  [`GET ${api}/docs/json`]: { url: `${api}/docs/json` },
  [`GET ${api}/docs/yaml`]: { url: `${api}/docs/yaml` },
  [`GET ${api}/docs/static/index.html`]: { url: `${api}/docs/static/index.html` },
  [`GET ${api}/docs/static/swagger-initializer.js`]: { url: `${api}/docs/static/swagger-initializer.js` },
  [`GET ${api}/docs/static/*`]: { url: `${api}/docs/static/swagger-ui.css` },
  [`HEAD ${api}/docs/static/*`]: { url: `${api}/docs/static/swagger-ui.css` },
  [`POST ${api}/sessions`]: { url: `${api}/sessions`, payload: { account: 'jdoe', password: 'correct horse battery' } },
  [`POST ${api}/browser-sessions`]: {
    url: `${api}/browser-sessions`,
    payload: { account: 'jdoe', password: 'correct horse battery' },
  },
  [`POST ${api}/browser-sessions/ticket`]: {
    url: `${api}/browser-sessions/ticket`,
    payload: {},
    headers: { authorization: 'Negotiate YIIB' },
  },
  [`GET ${api}/browser-sessions/current`]: { url: `${api}/browser-sessions/current` },
  [`POST ${api}/browser-sessions/current/activity`]: {
    url: `${api}/browser-sessions/current/activity`,
    payload: {},
  },
  [`DELETE ${api}/browser-sessions/current`]: { url: `${api}/browser-sessions/current?everywhere=true` },
  [`GET ${api}/sessions/current`]: { url: `${api}/sessions/current` },
  [`DELETE ${api}/sessions/current`]: { url: `${api}/sessions/current?everywhere=true` },
  [`POST ${api}/sessions/current/password`]: {
    url: `${api}/sessions/current/password`,
    payload: { currentPassword: 'correct horse battery', newPassword: 'staple of a better kind' },
  },
  [`POST ${api}/sessions/end`]: { url: `${api}/sessions/end`, payload: { account: 'CONTOSO\\jdoe' } },
  [`POST ${api}/escrow/recovery-keys`]: { url: `${api}/escrow/recovery-keys`, payload: recoveryKey },
  [`POST ${api}/escrow/recovery-keys/batch`]: {
    url: `${api}/escrow/recovery-keys/batch`,
    payload: { records: [recoveryKey, { ...recoveryKey, users: undefined }] },
  },
  [`POST ${api}/escrow/tpm-owner-auths`]: { url: `${api}/escrow/tpm-owner-auths`, payload: ownerAuth },
  [`POST ${api}/escrow/tpm-owner-auths/batch`]: {
    url: `${api}/escrow/tpm-owner-auths/batch`,
    payload: { records: [ownerAuth] },
  },
  [`GET ${api}/recovery/reasons`]: { url: `${api}/recovery/reasons` },
  [`GET ${api}/portal`]: { url: `${api}/portal?language=de-AT` },
  [`GET ${api}/settings`]: { url: `${api}/settings` },
  [`GET ${api}/recovery/desk`]: { url: `${api}/recovery/desk` },
  [`GET ${api}/self-service/recoveries`]: { url: `${api}/self-service/recoveries?limit=10` },
  [`GET ${api}/audit/events/export`]: { url: `${api}/audit/events/export?recovery=true&reason=Lost%20PIN` },
  [`POST ${api}/recovery/keys/search`]: {
    url: `${api}/recovery/keys/search`,
    payload: { keyId: '3fd763f9', ...named },
  },
  [`POST ${api}/recovery/keys/reveal`]: {
    url: `${api}/recovery/keys/reveal`,
    payload: { keyId, ...named, ...stated, callerVerified: 'called-back' },
  },
  [`POST ${api}/self-service/keys/reveal`]: { url: `${api}/self-service/keys/reveal`, payload: { keyId, ...stated } },
  [`POST ${api}/recovery/tpm-owner-auths/reveal`]: {
    url: `${api}/recovery/tpm-owner-auths/reveal`,
    payload: { computerDomain: 'CONTOSO', computerName: 'WS01', ...named, ...stated },
  },
  [`GET ${api}/associations`]: { url: `${api}/associations?computer=WS01&limit=10` },
  [`POST ${api}/associations`]: { url: `${api}/associations`, payload: { computer: 'WS01', person: 'CONTOSO\\jdoe' } },
  [`DELETE ${api}/associations/:id`]: { url: `${api}/associations/11` },
  [`GET ${api}/accounts`]: { url: `${api}/accounts` },
  [`POST ${api}/accounts`]: { url: `${api}/accounts`, payload: { name: 'jdoe', roles: ['helpdesk'] } },
  [`PATCH ${api}/accounts/:name`]: { url: `${api}/accounts/jdoe`, payload: { disabled: true } },
  [`POST ${api}/accounts/:name/password`]: { url: `${api}/accounts/jdoe/password`, payload: {} },
  [`GET ${api}/tokens`]: { url: `${api}/tokens` },
  [`POST ${api}/tokens`]: { url: `${api}/tokens`, payload: { label: 'imaging', computer: 'WS01', expiresInDays: 30 } },
  [`DELETE ${api}/tokens/:id`]: { url: `${api}/tokens/3` },
  [`GET ${api}/role-mappings`]: { url: `${api}/role-mappings` },
  [`POST ${api}/role-mappings`]: {
    url: `${api}/role-mappings`,
    payload: {
      subject: 'CONTOSO\\Helpdesk',
      role: 'helpdesk',
      limits: [{ kind: 'computer-group', name: 'CONTOSO\\Laptops' }],
    },
  },
  [`DELETE ${api}/role-mappings/:id`]: { url: `${api}/role-mappings/21` },
  [`GET ${api}/access/explain`]: { url: `${api}/access/explain?account=CONTOSO%5Cjdoe` },
  [`POST ${api}/directory/flush`]: { url: `${api}/directory/flush`, payload: {} },
  [`GET ${api}/audit/events`]: { url: `${api}/audit/events?result=Successful&from=2026-11-24T00:00:00Z&limit=1` },
  [`POST ${api}/audit/verification`]: { url: `${api}/audit/verification`, payload: {} },
  [`POST ${api}/audit/restore-acceptance`]: {
    url: `${api}/audit/restore-acceptance`,
    payload: { reason: 'restored the backup' },
  },
};

/** The sample of a route as Fastify's `inject` takes it. */
export function injectionOf(route: string, headers: Record<string, string> = {}): InjectOptions {
  const sample = sampleRequests[route];
  if (sample === undefined) throw new Error(`no sample request for ${route}; add one to sample-requests.ts`);
  const [method] = route.split(' ');
  const all = { ...headers, ...sample.headers };
  return { method: httpMethods.find((known) => known === method) ?? 'GET', ...sample, headers: all };
}

const httpMethods: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'];
