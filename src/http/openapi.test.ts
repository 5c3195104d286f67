import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { injectionOf, sampleRequests } from '../../test/support/sample-requests.ts';
import { bearer, page, type TestServer, testServer } from '../../test/support/test-server.ts';
import { type ErrorCode, errorCodes, KeyhavenError } from '../base/error.ts';
import { publicRoutes } from './auth/public-routes.ts';
import { isShown, problemStatus } from './problem-status.ts';

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, { content?: Readonly<Record<string, unknown>>; description: string }>>;
}

interface Description {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** A validator that shares no code with the schemas: what is published is what is checked. */
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
ajv.addFormat('password', true);

let server: TestServer;
let published: Description;

beforeAll(async () => {
  server = await testServer();
  published = (await server.app.inject('/api/v1/openapi.json')).json<Description>();
  ajv.addSchema(published, 'api', undefined, false);
});

afterAll(() => server.app.close());

const callersThatMay: Readonly<Record<string, string>> = {
  public: 'nobody',
  'signed-in': 'person-helpdesk',
  escrow: 'computer',
  'key-search': 'person-helpdesk',
  'key-reveal': 'person-helpdesk',
  'owner-auth-reveal': 'person-helpdesk',
  'own-key-reveal': 'person-self-service',
  'association-read': 'person-administrator',
  'association-write': 'person-administrator',
  'account-manage': 'person-administrator',
  'token-manage': 'person-administrator',
  'role-manage': 'person-administrator',
  'audit-read': 'person-auditor',
  'audit-restore': 'person-administrator',
  'settings-read': 'person-administrator',
};

const pages = /\/(docs|openapi\.json|HelpDesk|SelfService|SignIn|portal-assets)|^GET \/$/;
const described = Object.keys(sampleRequests).filter((route) => !pages.test(route));

function operationOf(route: string): { operation: Operation; pointer: string } {
  const [method = '', url = ''] = route.split(' ');
  const path = url.replace(/:(\w+)/g, '{$1}');
  const operation = published.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`${route} is not described`);
  return {
    operation,
    pointer: `api#/paths/${path.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method.toLowerCase()}`,
  };
}

function validator(ref: string): ValidateFunction {
  return ajv.compile({ $ref: ref });
}

/** Throws when the answer is not one that the description promises. */
function assertDescribed(route: string, answer: LightMyRequestResponse): void {
  const { operation, pointer } = operationOf(route);
  const status = String(answer.statusCode);
  const key = status in operation.responses ? status : `${status.charAt(0)}XX`;
  const response = operation.responses[key];
  if (response === undefined) throw new Error(`${route} answers ${status}, which is not described`);
  if (response.content === undefined) {
    expect(answer.body).toBe('');
    return;
  }
  const type = String(answer.headers['content-type']).split(';', 1)[0] ?? '';
  expect(Object.keys(response.content)).toContain(type);
  // A file is described by its type alone.
  const valid = validator(`${pointer}/responses/${key}/content/${type.replaceAll('/', '~1')}/schema`);
  valid(type === 'text/csv' ? answer.body : answer.json());
  expect(valid.errors ?? []).toEqual([]);
}

function callerOf(route: string, of: TestServer): Record<string, string> {
  const entry = of.app.routeList.find(({ method, url }) => `${method} ${url}` === route);
  const caller = callersThatMay[entry?.permission ?? ''];
  if (route.includes('/browser-sessions/current')) return page('person-helpdesk');
  if (caller === undefined) throw new Error(`nobody is known who may ${route}`);
  return caller === 'nobody' ? {} : bearer(caller);
}

test('is OpenAPI 3.1 and names the version of the server', () => {
  expect(published.openapi).toBe('3.1.0');
  expect(published.info.version).toBe('0.0.0');
});

test('describes every route but its own pages', () => {
  const routes = server.app.routeList.map(({ method, url }) => `${method} ${url}`);
  expect(routes.filter((route) => !pages.test(route)).sort()).toEqual([...described].sort());
  for (const route of described) expect(operationOf(route).operation.summary).toBeTruthy();
});

test('gives each operation an id of its own', () => {
  const ids = described.map((route) => operationOf(route).operation.operationId);
  expect(ids).not.toContain(undefined);
  expect(new Set(ids).size).toBe(ids.length);
});

test('says which routes take a bearer, which a cookie, which a ticket', () => {
  const schemes = (route: string) => operationOf(route).operation.security?.flatMap((one) => Object.keys(one));
  expect(schemes('GET /api/v1/accounts')).toEqual(['bearer', 'cookie']);
  expect(schemes('POST /api/v1/escrow/recovery-keys')).toEqual(['bearer', 'ticket']);
  expect(schemes('POST /api/v1/associations')).toEqual(['bearer', 'cookie', 'ticket']);
  expect(schemes('GET /api/v1/browser-sessions/current')).toEqual(['cookie']);
});

test('asks for a credential exactly where the server does', () => {
  const open = described.filter((route) => operationOf(route).operation.security?.length === 0);
  expect(open.sort()).toEqual(described.filter((route) => publicRoutes.includes(route)).sort());
});

describe.each(described)('%s', (route) => {
  test('answers success as described', async () => {
    const answer = await server.app.inject(injectionOf(route, callerOf(route, server)));
    expect(answer.statusCode).toBeLessThan(300);
    assertDescribed(route, answer);
  });

  test('takes the request that is described', () => {
    const { operation, pointer } = operationOf(route);
    const { payload } = sampleRequests[route] ?? {};
    expect(operation.requestBody === undefined).toBe(payload === undefined);
    if (payload === undefined) return;
    const valid = validator(`${pointer}/requestBody/content/application~1json/schema`);
    expect(valid(payload)).toBe(true);
    expect(valid({ ...payload, unknown: 1 })).toBe(false);
  });

  test('refuses unknown callers as described', async () => {
    const answer = await server.app.inject(injectionOf(route, bearer('unknown')));
    if (!publicRoutes.includes(route)) expect(answer.statusCode).toBe(401);
    assertDescribed(route, answer);
  });
});

test.each(errorCodes.map((code) => ({ code })))(
  'a failure with the code $code is answered as described',
  async ({ code }) => {
    const failing = await testServer({ services: { verifyAudit: () => Promise.reject(failure(code)) } });
    const answer = await failing.app.inject(injectionOf('POST /api/v1/audit/verification', bearer('person-auditor')));
    const sentence: unknown = isShown(code) ? 'what to do next' : expect.stringContaining('its log has the reason');
    expect(answer.json()).toMatchObject({ code, status: problemStatus[code], detail: sentence });
    expect(answer.statusCode).toBe(problemStatus[code]);
    expect('digits' in answer.json<object>()).toBe(isShown(code));
    expect(answer.body).not.toContain('private cause');
    assertDescribed('POST /api/v1/audit/verification', answer);
    await failing.app.close();
  },
);

function failure(code: ErrorCode): KeyhavenError {
  return new KeyhavenError(code, 'what to do next', { facts: { digits: 3 }, cause: new Error('private cause') });
}

test('a server that is not ready says so as described', async () => {
  const unready = await testServer({
    services: {
      readiness: () => Promise.resolve([{ name: 'store', ok: false, note: 'the database does not answer' }]),
    },
  });
  const answer = await unready.app.inject('/readyz');
  expect([answer.statusCode, answer.json()]).toEqual([
    503,
    { status: 'not-ready', checks: [{ name: 'store', ok: false, note: 'the database does not answer' }] },
  ]);
  assertDescribed('GET /readyz', answer);
});

test('the pages work without anything from elsewhere and without inline code', async () => {
  const page = await server.app.inject('/api/v1/docs/');
  const references = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, reference]) => reference);
  expect(references.length).toBeGreaterThan(4);
  for (const reference of references) expect(reference).toMatch(/^\.\/static\//);
  expect(page.body).not.toMatch(/<script>|<style>|\son\w+=/);
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("script-src 'self';");
  expect(policy).not.toContain('unsafe');
  expect(policy).not.toContain('https:');
});
