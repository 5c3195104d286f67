import { beforeEach, describe, expect, test } from 'vitest';
import { bearer, type TestServer, testServer } from '../../../test/support/test-server.ts';
import { KeyhavenError } from '../../base/error.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
});

const headers = bearer('person-administrator');
const admin = expect.objectContaining({ kind: 'person' });

const shown = {
  id: 21,
  source: 'directory',
  subject: 'S-1-5-21-1-2-3-1001',
  name: 'CONTOSO\\Helpdesk',
  role: 'helpdesk',
  limits: [
    { kind: 'organisational-unit', name: 'OU=Workstations,DC=contoso,DC=com' },
    { kind: 'computer-group', name: 'CONTOSO\\Laptops', sid: 'S-1-5-21-1-2-3-1003' },
  ],
  createdAt: '2026-11-24T09:30:00.000Z',
  createdBy: 'admin',
};

describe('mappings', () => {
  test('are listed without their change ids', async () => {
    const answer = await server.app.inject({ url: '/api/v1/role-mappings', headers });
    expect(answer.json()).toEqual({ mappings: [shown] });
  });

  test('are of the directory and without limits, unless the request says otherwise', async () => {
    const add = (payload: object) =>
      server.app.inject({ method: 'POST', url: '/api/v1/role-mappings', headers, payload });
    const answer = await add({ subject: 'CONTOSO\\Helpdesk', role: 'helpdesk' });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toEqual(shown);
    const given = { source: 'directory', subject: 'CONTOSO\\Helpdesk', role: 'helpdesk', limits: [] };
    expect(server.services.received.get('addMapping')).toEqual([admin, given]);
    const full = {
      source: 'provider',
      subject: 'desk',
      role: 'helpdesk',
      limits: [{ kind: 'computer-group', name: 'L' }],
    };
    await add(full);
    expect(server.services.received.get('addMapping')).toEqual([admin, full]);
    for (const wrong of [
      { ...full, source: 'saml' },
      { ...full, role: 'king' },
      { ...full, everywhere: true },
    ]) {
      expect((await add(wrong)).statusCode).toBe(400);
    }
  });

  test('are removed by their number', async () => {
    const remove = (id: string) => server.app.inject({ method: 'DELETE', url: `/api/v1/role-mappings/${id}`, headers });
    expect((await remove('21')).statusCode).toBe(204);
    expect(server.services.received.get('removeMapping')).toEqual([admin, 21]);
    expect((await remove('x')).statusCode).toBe(400);
  });
});

test('an explanation says roles, limits and the way', async () => {
  const answer = await server.app.inject({ url: '/api/v1/access/explain?account=CONTOSO%5Cjdoe', headers });
  expect(server.services.received.get('explainAccess')).toEqual([admin, { account: 'CONTOSO\\jdoe' }]);
  expect(answer.json()).toEqual({
    account: 'CONTOSO\\jdoe',
    kind: 'person',
    standing: 'active',
    roles: [{ role: 'helpdesk', limits: shown.limits }],
    withheld: [],
    grants: [{ role: 'helpdesk', mapping: shown, through: ['CONTOSO\\Desk North', 'CONTOSO\\Helpdesk'] }],
    lost: [],
  });
});

test('a flush is done or says why not', async () => {
  const flush = (target: TestServer) =>
    target.app.inject({ method: 'POST', url: '/api/v1/directory/flush', headers, payload: {} });
  expect((await flush(server)).statusCode).toBe(204);
  expect(server.services.received.get('flushDirectory')).toEqual([admin]);
  const without = await testServer({
    services: {
      flushDirectory: () => {
        throw new KeyhavenError('request-invalid', 'this server has no directory');
      },
    },
  });
  expect((await flush(without)).json()).toMatchObject({ code: 'request-invalid' });
});
