import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatGuid, newGuid } from '../../src/base/guid.ts';
import { generateRecoveryPassword } from '../../src/bitlocker/recovery-password.ts';
import { addAssociationRequest, association, listAssociationsResponse } from '../../src/wire/rest/associations.ts';
import { auditEvent, listAuditResponse } from '../../src/wire/rest/audit.ts';
import { escrowKeyResponse } from '../../src/wire/rest/escrow.ts';
import { problem } from '../../src/wire/rest/problem.ts';
import { revealKeysResponse, revealOwnerAuthsResponse, searchKeysResponse } from '../../src/wire/rest/recovery.ts';
import {
  type Answer,
  administrator,
  computerToken,
  type Keyhaven,
  person,
  startKeyhaven,
} from '../support/keyhaven.ts';

let server: Keyhaven;
let helpDesk: string;
let advanced: string;
let jdoe: string;
let migration: string;
let auditor: string;

beforeAll(async () => {
  server = await startKeyhaven({ KEYHAVEN_REVEALS_PER_HOUR: '40', KEYHAVEN_CLAIMS_PER_KEY_ID: '3' });
  helpDesk = await person(server, 'hanna', ['helpdesk']);
  advanced = await person(server, 'adam', ['advanced-helpdesk']);
  jdoe = await person(server, 'jdoe', ['self-service'], { person: 'CONTOSO\\jdoe' });
  migration = await person(server, 'mig', ['data-migration']);
  auditor = await person(server, 'ann', ['auditor']);
}, 120_000);

afterAll(() => server.stop('SIGKILL'));

const user = { userDomain: 'CONTOSO', userName: 'jdoe' };
const reason = { reason: 'lost-pin' };

function newPassword(): string {
  return generateRecoveryPassword().format().revealText();
}

interface Claim {
  computer: string;
  volume: { id: string; type: string };
  keyId: string;
  recoveryPassword: string;
  users?: string[];
  time?: string;
  keyPackage?: string;
}

let computers = 0;

/** A claim of a computer that nobody else uses. */
function newClaim(more: Partial<Claim> = {}): Claim {
  computers += 1;
  return {
    computer: `CONTOSO\\PC${String(computers)}`,
    volume: { id: formatGuid(newGuid()), type: 'fixed' },
    keyId: formatGuid(newGuid()),
    recoveryPassword: newPassword(),
    users: ['CONTOSO\\jdoe'],
    ...more,
  };
}

async function escrow(claim: Claim, bearer?: string): Promise<Answer> {
  return server.call(
    'POST',
    '/api/v1/escrow/recovery-keys',
    claim,
    bearer ?? (await computerToken(server, claim.computer)),
  );
}

async function stored(claim: Claim, bearer?: string): Promise<Claim> {
  const answer = await escrow(claim, bearer);
  expect(answer.status, answer.text).toBe(201);
  return claim;
}

const reveal = (keyId: string, more: object = user, bearer = helpDesk) =>
  server.call('POST', '/api/v1/recovery/keys/reveal', { keyId, ...reason, ...more }, bearer);

const search = (keyId: string, more: object = {}, bearer = advanced) =>
  server.call('POST', '/api/v1/recovery/keys/search', { keyId, ...more }, bearer);

const passwordsOf = (answer: Answer) => answer.as(revealKeysResponse).keys.map((key) => key.recoveryPassword);

function refused(answer: Answer, status: number, code: string): void {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.as(problem).code).toBe(code);
}

async function newestAudit(query: string) {
  const answer = await server.call('GET', `/api/v1/audit/events?limit=1&${query}`, undefined, auditor);
  return answer.as(listAuditResponse).events[0];
}

describe('escrow', () => {
  test('takes the same claim twice as one', async () => {
    const claim = await stored(newClaim());
    const again = await escrow({
      ...claim,
      computer: claim.computer.toLowerCase(),
      keyId: `{${claim.keyId.toUpperCase()}}`,
    });
    expect(again.status, again.text).toBe(200);
    expect(again.as(escrowKeyResponse)).toMatchObject({ outcome: 'already-stored', conflict: false });
    expect(passwordsOf(await reveal(claim.keyId))).toEqual([claim.recoveryPassword]);
  });

  test('keeps another password under the same key ID beside the first, and flags both', async () => {
    const claim = await stored(newClaim());
    const second = { ...claim, recoveryPassword: newPassword() };
    expect((await escrow(second)).as(escrowKeyResponse)).toMatchObject({ outcome: 'stored', conflict: true });
    const revealed = (await reveal(claim.keyId)).as(revealKeysResponse);
    expect(revealed.keys.map((key) => key.recoveryPassword).toSorted()).toEqual(
      [claim.recoveryPassword, second.recoveryPassword].toSorted(),
    );
    expect(revealed.keys.map(({ conflict, current }) => ({ conflict, current }))).toEqual([
      { conflict: true, current: true },
      { conflict: true, current: false },
    ]);
    expect((await search(claim.keyId)).as(searchKeysResponse).matches.map(({ conflict }) => conflict)).toEqual([
      true,
      true,
    ]);
  });

  test('refuses more differing passwords than the ceiling and never says that it kept them', async () => {
    const claim = await stored(newClaim());
    await stored({ ...claim, recoveryPassword: newPassword() });
    await stored({ ...claim, recoveryPassword: newPassword() });
    refused(await escrow({ ...claim, recoveryPassword: newPassword() }), 409, 'conflicting-claims-ceiling');
  });

  test('puts the later stated time first, so that a queue delivered late hides nothing', async () => {
    const newer = await stored(newClaim({ time: '2026-03-01T10:00:00Z' }));
    const older = await stored({ ...newer, recoveryPassword: newPassword(), time: '2026-02-01T10:00:00+01:00' });
    expect(passwordsOf(await reveal(newer.keyId))).toEqual([newer.recoveryPassword, older.recoveryPassword]);
  });

  test('refuses a time ahead of its clock, with its own time, and keeps nothing', async () => {
    const claim = newClaim({ time: new Date(Date.now() + 3_600_000).toISOString() });
    const answer = await escrow(claim);
    refused(answer, 400, 'time-in-future');
    expect(answer.body).toHaveProperty('serverTime');
    expect((await search(claim.keyId)).as(searchKeysResponse).matches).toEqual([]);
  });

  test('refuses a time whose offset nobody knows', async () => {
    refused(await escrow(newClaim({ time: '2026-03-01T10:00:00' })), 400, 'time-ambiguous');
  });

  test('keeps the history of a volume that moves to another computer', async () => {
    const first = await stored(newClaim());
    const second = await stored(newClaim({ volume: first.volume, users: ['CONTOSO\\asmith'] }));
    const found = (await search(first.keyId)).as(searchKeysResponse).matches;
    expect(found).toMatchObject([{ computer: first.computer, volumeId: first.volume.id }]);
    expect((await search(second.keyId)).as(searchKeysResponse).matches).toMatchObject([{ computer: second.computer }]);
    // The new computer's user does not get at what the old computer escrowed.
    refused(await reveal(first.keyId, { userDomain: 'CONTOSO', userName: 'asmith' }), 404, 'nothing-to-reveal');
  });

  test('lets nobody reach a key by claiming its ID or its volume from another computer', async () => {
    const director = await stored(newClaim({ users: ['CONTOSO\\director'] }));
    const thief = await stored(newClaim({ keyId: director.keyId, volume: director.volume }));
    expect(passwordsOf(await reveal(director.keyId))).toEqual([thief.recoveryPassword]);
    const all = await reveal(director.keyId, {}, advanced);
    expect(passwordsOf(all).toSorted()).toEqual([director.recoveryPassword, thief.recoveryPassword].toSorted());
  });

  test('lets a computer write for itself alone, and puts the attempt on record', async () => {
    const claim = newClaim();
    refused(
      await escrow({ ...claim, computer: 'CONTOSO\\OTHER' }, await computerToken(server, claim.computer)),
      403,
      'not-own-computer',
    );
    expect(await newestAudit('type=escrow-refused')).toMatchObject({
      actor: `computer:${claim.computer}`,
      result: 'Failed',
    });
  });

  test('names the group of a mistyped recovery password and repeats none of it', async () => {
    const claim = newClaim();
    const groups = claim.recoveryPassword.split('-');
    const answer = await escrow({
      ...claim,
      recoveryPassword: [...groups.slice(0, 4), '000001', ...groups.slice(5)].join('-'),
    });
    refused(answer, 400, 'recovery-password-invalid');
    expect(answer.body).toMatchObject({ group: 5 });
    expect(groups.some((group) => answer.text.includes(group))).toBe(false);
  });

  test('marks what an import brings, and ranks the computer itself before it', async () => {
    const imported = await stored(newClaim({ time: '2026-09-01T00:00:00Z' }), migration);
    const live = await stored({ ...imported, recoveryPassword: newPassword(), time: '2026-01-01T00:00:00Z' });
    expect((await reveal(imported.keyId)).as(revealKeysResponse).keys).toMatchObject([
      { recoveryPassword: live.recoveryPassword, origin: 'agent', current: true },
      { recoveryPassword: imported.recoveryPassword, origin: 'import', current: false },
    ]);
  });

  test('gives back a key package as it came', async () => {
    const claim = await stored(newClaim({ keyPackage: randomBytes(500).toString('base64') }));
    expect((await reveal(claim.keyId)).as(revealKeysResponse).keys).toMatchObject([{ keyPackage: claim.keyPackage }]);
    const tooLarge = newClaim({ keyPackage: randomBytes(64 * 1024 + 1).toString('base64') });
    expect((await escrow(tooLarge)).status).toBe(400);
  });
});

describe('the help desk', () => {
  test.each([
    ['as it is', (keyId: string) => keyId],
    ['in braces and capitals', (keyId: string) => `{${keyId.toUpperCase()}}`],
    ['without hyphens, with spaces', (keyId: string) => keyId.replaceAll('-', ' ')],
    ['its first eight digits', (keyId: string) => keyId.slice(0, 8)],
    ['its first eleven digits', (keyId: string) => keyId.slice(0, 12)],
    ['its first 31 digits', (keyId: string) => keyId.slice(0, -1)],
  ])('finds a key by its ID %s', async (_how, typed) => {
    const claim = await stored(newClaim());
    const found = (await search(typed(claim.keyId), user, helpDesk)).as(searchKeysResponse);
    expect(found.matches.map(({ keyId }) => keyId)).toEqual([claim.keyId]);
  });

  test('is told what is wrong with a key ID', async () => {
    refused(await search('3fd763f'), 400, 'key-id-too-short');
    refused(await search('3fd763fz'), 400, 'key-id-invalid');
    refused(await search('%%%%%%%%'), 400, 'key-id-invalid');
    refused(await reveal('3fd763f9'), 400, 'key-id-too-short');
  });

  test('must name a user, by domain and account, unless advanced', async () => {
    const claim = await stored(newClaim());
    refused(await reveal(claim.keyId, {}), 400, 'end-user-required');
    refused(await reveal(claim.keyId, { userName: 'jdoe' }), 400, 'end-user-required');
    expect(passwordsOf(await reveal(claim.keyId, {}, advanced))).toEqual([claim.recoveryPassword]);
  });

  test('must give a reason', async () => {
    const claim = await stored(newClaim());
    refused(await reveal(claim.keyId, { ...user, reason: 'curiosity' }), 400, 'reason-required');
    refused(await reveal(claim.keyId, { ...user, reason: 'other' }), 400, 'reason-required');
    expect((await reveal(claim.keyId, { ...user, reason: 'other', reasonText: 'court order' })).status).toBe(200);
    expect(await newestAudit('type=key-reveal')).toMatchObject({ reason: 'court order' });
  });

  test('is told the same of a key that is not there and of one that is not that user’s, and both are on record', async () => {
    const claim = await stored(newClaim({ users: ['CONTOSO\\director'] }));
    const [foreign, missing] = [await reveal(claim.keyId), await reveal(formatGuid(newGuid()))];
    refused(foreign, 404, 'nothing-to-reveal');
    expect({ ...foreign.as(problem), instance: '' }).toEqual({ ...missing.as(problem), instance: '' });
    expect(await newestAudit('type=key-reveal&result=Failed')).toMatchObject({
      actor: 'hanna',
      endUser: 'CONTOSO\\jdoe',
    });
  });

  test('gets drive, computer, dates and proof with the key, and every other key of the volume becomes due for rotation', async () => {
    const claim = await stored(newClaim({ volume: { id: formatGuid(newGuid()), type: 'operating-system' } }));
    const sibling = await stored({ ...claim, keyId: formatGuid(newGuid()), recoveryPassword: newPassword() });
    const revealed = (await reveal(claim.keyId, { ...user, ticket: 'INC1', callerVerified: 'called-back' })).as(
      revealKeysResponse,
    );
    expect(revealed).toMatchObject({
      rotationDue: 2,
      keys: [{ computer: claim.computer, volumeId: claim.volume.id, driveType: 'operating-system', proof: 'claimed' }],
    });
    expect(sibling.keyId).not.toBe(claim.keyId);
    const row = auditEvent.parse(await newestAudit('type=key-reveal&ticket=INC1'));
    expect(row).toMatchObject({
      source: 'Helpdesk',
      result: 'Successful',
      actor: 'hanna',
      endUser: 'CONTOSO\\jdoe',
      computer: claim.computer,
      keyType: 'Recovery Key Password',
      reason: 'Lost PIN',
    });
  });

  test('leaves a row for a search, before any reason is given', async () => {
    const claim = await stored(newClaim());
    await search(claim.keyId.slice(0, 8), user, helpDesk);
    expect(await newestAudit('type=key-search')).toMatchObject({
      keyType: 'Recovery Key ID',
      actor: 'hanna',
      result: 'Successful',
    });
  });
});

describe('self-service', () => {
  const own = (keyId: string, bearer = jdoe) =>
    server.call('POST', '/api/v1/self-service/keys/reveal', { keyId, reason: 'lost-pin-passphrase' }, bearer);

  test('gives a person the key of an own computer by eight digits', async () => {
    const claim = await stored(newClaim());
    expect(passwordsOf(await own(claim.keyId.slice(0, 8)))).toEqual([claim.recoveryPassword]);
    expect(await newestAudit('type=key-reveal')).toMatchObject({
      source: 'Self-Service Portal',
      endUser: 'CONTOSO\\jdoe',
    });
  });

  test('gives nobody the key of somebody else’s computer', async () => {
    const claim = await stored(newClaim({ users: ['CONTOSO\\director'] }));
    refused(await own(claim.keyId), 404, 'nothing-to-reveal');
  });

  test('asks for all digits where several keys match, and lists none', async () => {
    const first = await stored(newClaim());
    const second = await stored(newClaim({ keyId: `${first.keyId.slice(0, 8)}${formatGuid(newGuid()).slice(8)}` }));
    const answer = await own(first.keyId.slice(0, 8));
    refused(answer, 409, 'key-id-ambiguous');
    expect(answer.text).not.toContain(second.keyId.slice(9));
    expect(passwordsOf(await own(first.keyId))).toEqual([first.recoveryPassword]);
  });
});

describe('the TPM owner password', () => {
  const give = (computer: string, ownerAuth: Buffer | undefined, more: object = {}) =>
    computerToken(server, computer).then((token) =>
      server.call(
        'POST',
        '/api/v1/escrow/tpm-owner-auths',
        {
          computer,
          origin: 'owned',
          users: ['CONTOSO\\jdoe'],
          ...(ownerAuth && { ownerAuth: ownerAuth.toString('base64') }),
          ...more,
        },
        token,
      ),
    );
  const take = (name: string, more: object = user, bearer = helpDesk) =>
    server.call(
      'POST',
      '/api/v1/recovery/tpm-owner-auths/reveal',
      { computerDomain: 'contoso.com', computerName: name, reason: 'reset-pin-lockout', ...more },
      bearer,
    );

  test('comes back with its file; the newer time wins, and the older is kept', async () => {
    const [older, newer] = [randomBytes(20), randomBytes(20)];
    expect((await give('CONTOSO\\TPM1', newer, { time: '2026-05-01T00:00:00Z' })).status).toBe(201);
    expect((await give('CONTOSO\\TPM1', older, { time: '2026-04-01T00:00:00Z', origin: 'escrowed' })).status).toBe(201);
    expect((await give('CONTOSO\\TPM1', newer)).status).toBe(200);
    const revealed = (await take('tpm1')).as(revealOwnerAuthsResponse);
    expect(revealed.ownerAuths).toMatchObject([
      { ownerAuth: newer.toString('base64'), origin: 'owned', current: true },
      { ownerAuth: older.toString('base64'), origin: 'escrowed', current: false },
    ]);
    const file = Buffer.from(revealed.tpmFile.content, 'base64').toString('utf8');
    expect(file).toContain(`<ownerAuth>${newer.toString('base64')}</ownerAuth>`);
    expect(await newestAudit('type=owner-auth-reveal')).toMatchObject({
      keyType: 'TPM Password Hash',
      reason: 'Reset PIN lockout',
      computer: 'CONTOSO\\TPM1',
    });
  });

  test('is refused unless it is base64 of 20 bytes', async () => {
    refused(await give('CONTOSO\\TPM2', randomBytes(19)), 400, 'owner-auth-invalid');
  });

  test('is not there on Windows 10 1607 and later, and the answer says why', async () => {
    expect((await give('CONTOSO\\TPM3', undefined)).status).toBe(201);
    const answer = await take('TPM3');
    refused(answer, 404, 'no-owner-auth-kept');
    expect(answer.as(problem).detail).toContain('1607');
    // A stranger is not told even that.
    refused(await take('TPM3', { userDomain: 'CONTOSO', userName: 'asmith' }), 404, 'nothing-to-reveal');
  });
});

describe('associations', () => {
  test('can be added, listed and removed, and decide who may recover', async () => {
    const claim = await stored(newClaim({ users: [] }));
    refused(await reveal(claim.keyId), 404, 'nothing-to-reveal');
    const admin = await administrator(server);
    const request = addAssociationRequest.parse({ computer: claim.computer, person: 'jdoe@contoso.com' });
    const added = await server.call('POST', '/api/v1/associations', request, admin);
    expect(added.status, added.text).toBe(201);
    refused(await server.call('POST', '/api/v1/associations', request, admin), 409, 'already-exists');
    expect(passwordsOf(await reveal(claim.keyId))).toEqual([claim.recoveryPassword]);
    const listed = await server.call(
      'GET',
      `/api/v1/associations?computer=${encodeURIComponent(claim.computer)}`,
      undefined,
      admin,
    );
    expect(listed.as(listAssociationsResponse).associations).toMatchObject([
      { computer: claim.computer, person: 'CONTOSO\\jdoe', source: 'manual', madeBy: 'administrator' },
    ]);
    const { id } = added.as(association);
    expect((await server.call('DELETE', `/api/v1/associations/${String(id)}`, undefined, admin)).status).toBe(204);
    refused(await reveal(claim.keyId), 404, 'nothing-to-reveal');
  });

  test('that were imported are replaced when the computer itself names its users', async () => {
    const claim = await stored(newClaim({ users: ['CONTOSO\\director'] }), migration);
    expect((await reveal(claim.keyId, { userDomain: 'CONTOSO', userName: 'director' })).status).toBe(200);
    expect((await escrow({ ...claim, users: ['CONTOSO\\jdoe'] })).status).toBe(200);
    refused(await reveal(claim.keyId, { userDomain: 'CONTOSO', userName: 'director' }), 404, 'nothing-to-reveal');
    expect(await newestAudit('type=association-removed')).toMatchObject({
      endUser: 'CONTOSO\\director',
      computer: claim.computer,
    });
  });

  test('cannot be made by anybody for himself', async () => {
    const self = { computer: 'CONTOSO\\PC1', person: 'administrator' };
    refused(
      await server.call('POST', '/api/v1/associations', self, await administrator(server)),
      403,
      'self-grant-refused',
    );
  });
});

test('nobody is given more secrets in an hour than the ceiling', async () => {
  const curious = await person(server, 'curt', ['advanced-helpdesk']);
  const claim = await stored(newClaim());
  const answers = await Promise.all(Array.from({ length: 45 }, () => reveal(claim.keyId, {}, curious)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(40);
  for (const answer of answers.filter(({ status }) => status !== 200)) refused(answer, 429, 'reveal-ceiling-reached');
}, 60_000);
