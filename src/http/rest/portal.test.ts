import { expect, test } from 'vitest';
import { callers } from '../../../test/support/stub-services.ts';
import { bearer, testServer } from '../../../test/support/test-server.ts';

test('what the pages say is asked for in the language of the reader, and of nobody in particular', async () => {
  const { app, services } = await testServer();
  expect((await app.inject('/api/v1/portal?language=de-AT')).statusCode).toBe(200);
  expect(services.received.get('portal')).toEqual(['de-AT']);
  await app.inject('/api/v1/portal');
  expect(services.received.get('portal')).toEqual(['']);
  expect((await app.inject(`/api/v1/portal?language=${'x'.repeat(36)}`)).statusCode).toBe(400);
});

test('a desk is told the domains by both names', async () => {
  const { app } = await testServer();
  const answer = await app.inject({ url: '/api/v1/recovery/desk', headers: bearer('person-helpdesk') });
  expect(answer.json()).toEqual({
    domains: [{ netbios: 'CONTOSO', dns: 'contoso.com' }],
    defaultDomain: '',
    callerVerificationRequired: false,
    namedUserRequired: true,
  });
});

test('one’s own recoveries name no computer and no volume of others', async () => {
  const { services } = await testServer();
  const [row] = (await services.listAudit({ limit: 2 })).slice(1);
  if (row === undefined) throw new Error('the stub has a reveal');
  const keyId = '3fd763f9-74c7-4e90-8fa2-1f6a2e2b4e0c';
  const detail = JSON.stringify({
    keyId,
    claims: [1, 2],
    volumes: ['v'],
    computers: ['CONTOSO\\BOSS', 'CONTOSO\\WS01'],
  });
  const reveal = { row: { ...row, computer: 'CONTOSO\\BOSS', detail }, byMyself: true, computers: ['CONTOSO\\WS01'] };
  const { app } = await testServer({ services: { listOwnRecoveries: () => Promise.resolve([reveal]) } });
  const answer = await app.inject({ url: '/api/v1/self-service/recoveries', headers: bearer('person-self-service') });
  expect(answer.json()).toEqual({
    recoveries: [
      {
        sequence: row.seq,
        at: '2026-11-24T09:30:00.000Z',
        source: 'Helpdesk',
        by: 'jdoe',
        byMyself: true,
        computer: 'CONTOSO\\WS01',
        keyType: 'Recovery Key Password',
        keyId,
        reason: 'Lost PIN',
      },
    ],
  });
});

test('one’s own recoveries are read in pages, as the caller', async () => {
  const { app, services } = await testServer();
  const page = (limit: number) => ({
    url: `/api/v1/self-service/recoveries?before=40&limit=${String(limit)}`,
    headers: bearer('person-self-service'),
  });
  expect((await app.inject(page(1))).json()).toMatchObject({ recoveries: [expect.anything()], next: 1 });
  expect(services.received.get('listOwnRecoveries')).toEqual([
    callers['person-self-service'],
    { before: 40, limit: 2 },
  ]);
  expect((await app.inject(page(2))).json<object>()).not.toHaveProperty('next');
});
