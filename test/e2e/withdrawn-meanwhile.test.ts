import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { connect } from '../../src/store/postgres/open-postgres.ts';
import { association } from '../../src/wire/rest/associations.ts';
import { listAuditResponse, verifyAuditResponse } from '../../src/wire/rest/audit.ts';
import { escrow, newKey } from '../support/escrowing.ts';
import { postgresPlace } from '../support/installation-place.ts';
import { type Answer, administrator, computerToken, person, startKeyhaven } from '../support/keyhaven.ts';

/** PostgreSQL alone: there a reveal and a change of rights are under way at once, and only the end of the chain is one. */
test('a reveal behind the withdrawal of what it rests on is refused, on the record', async () => {
  const place = await postgresPlace();
  const server = await startKeyhaven(place.env, place.folder);
  const admin = await administrator(server);
  const auditor = await person(server, 'ann', ['auditor']);
  const desk = await person(server, 'hanna', ['helpdesk']);
  const key = newKey('CONTOSO\\WS01', []);
  expect((await escrow(server, key, await computerToken(server, key.computer))).status).toBe(201);
  const associate = async () => {
    const request = { computer: key.computer, person: 'CONTOSO\\bob', source: 'manual' };
    return (await server.call('POST', '/api/v1/associations', request, admin)).as(association);
  };
  const reveal = () =>
    server.call(
      'POST',
      '/api/v1/recovery/keys/reveal',
      { keyId: key.keyId, userDomain: 'CONTOSO', userName: 'bob', reason: 'lost-pin' },
      desk,
    );
  const db = connect(place.database?.ownerUrl ?? '', { poolSize: 1 });
  /** The withdrawal waits for the end of the chain, and the reveal behind it. */
  const race = async (withdraw: () => Promise<Answer>): Promise<readonly [Answer, Answer]> => {
    const [withdrawn, revealed] = await db.transaction().execute(async (trx) => {
      await sql`select 1 from compliance.audit_head for update`.execute(trx);
      const both = [withdraw(), sleep(400).then(reveal)] as const;
      await sleep(1200);
      return [{ answer: both[0] }, { answer: both[1] }] as const;
    });
    return [await withdrawn.answer, await revealed.answer];
  };
  const newest = async () => {
    const answer = await server.call('GET', '/api/v1/audit/events?limit=2', undefined, auditor);
    return answer.as(listAuditResponse).events.map(({ type, result }) => [type, result]);
  };
  try {
    const { id } = await associate();
    const path = `/api/v1/associations/${String(id)}`;
    const [removed, behind] = await race(() => server.call('DELETE', path, undefined, admin));
    expect(removed.status, removed.text).toBe(204);
    expect(behind, behind.text).toMatchObject({ status: 404, body: { code: 'nothing-to-reveal' } });
    expect(await newest()).toEqual([
      ['key-reveal', 'Failed'],
      ['association-removed', 'Successful'],
    ]);

    await associate();
    const off = () => server.call('PATCH', '/api/v1/accounts/hanna', { disabled: true }, admin);
    const [disabled, late] = await race(off);
    expect(disabled.status, disabled.text).toBe(200);
    expect(late, late.text).toMatchObject({ status: 403, body: { code: 'not-permitted' } });
    expect((await newest())[0]).toEqual(['key-reveal', 'Failed']);
    expect((await reveal()).status).toBe(401);
    const verified = await server.call('POST', '/api/v1/audit/verification', {}, auditor);
    expect(verified.as(verifyAuditResponse).intact).toBe(true);
    expect(await server.stop()).toBe(0);
  } finally {
    await db.destroy();
  }
}, 120_000);
