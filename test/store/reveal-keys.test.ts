import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Actor, Person } from '../../src/access/actor.ts';
import type { AuditReceipt } from '../../src/audit/audit-log.ts';
import { KeyhavenError } from '../../src/base/error.ts';
import { formatGuid } from '../../src/base/guid.ts';
import { Secret } from '../../src/base/secret.ts';
import { generateRecoveryPassword } from '../../src/bitlocker/recovery-password.ts';
import { DomainNames } from '../../src/directory/domain-names.ts';
import { addAssociation, removeAssociation } from '../../src/escrow/associate.ts';
import type { Cell } from '../../src/keyring/cell.ts';
import { findKeys } from '../../src/recovery/find-keys.ts';
import { recoverKey } from '../../src/recovery/recover-key.ts';
import { recoverOwnKey } from '../../src/recovery/recover-own-key.ts';
import { recoverOwnerAuth } from '../../src/recovery/recover-owner-auth.ts';
import type { RecoveryDeps } from '../../src/recovery/recovery-deps.ts';
import { SqlAssociationStore } from '../../src/store/sql-association-store.ts';
import { SqlAuditReader } from '../../src/store/sql-audit-reader.ts';
import { SqlRecoveryStore } from '../../src/store/sql-recovery-store.ts';
import { eachDatabase } from '../support/each-database.ts';
import { samplePerson } from '../support/sample-person.ts';
import { openStore } from '../support/store.ts';
import { record, reveal, seedClaim } from './recovery-work.ts';
import { seedAssociation, seedComputer, seedKey, seedOwnerAuth, seedVolume } from './seed.ts';

const domains = new DomainNames([['CONTOSO', 'contoso.com']]);
const bytes = Secret.fromBytes(generateRecoveryPassword().bytes.reveal());

function operator(more: Partial<Person> = {}): Person {
  return samplePerson({
    account: 'hanna',
    person: 'CONTOSO\\hanna',
    roles: new Set(['advanced-helpdesk'] as const),
    ...more,
  });
}

eachDatabase((empty) => {
  /** The store of a server whose cells open as `opens` says. */
  async function desk(opens: (cell: Cell) => Secret = () => bytes) {
    const { context } = await openStore(await empty());
    const store = new SqlRecoveryStore(context);
    await record(context, { ...reveal('server', 1), type: 'server-started', source: 'Server' });
    let highest: AuditReceipt | undefined = { ...(await new SqlAuditReader(context).head()), signature: Buffer.of() };
    const deps: RecoveryDeps = {
      store,
      opener: { open: (cell) => opens(cell) },
      checkpoint: {
        highest: () => highest,
        advance: (receipt) => {
          highest = receipt;
          return Promise.resolve();
        },
      },
      clock: context.clock,
      domains,
      directory: undefined,
      revealsPerHour: 30,
      callerVerification: { list: [], required: false },
    };
    const rows = async () =>
      (await new SqlAuditReader(context).list({ limit: 3 })).map((row) => [row.type, row.result]);
    const newest = async () => (await new SqlAuditReader(context).list({ limit: 1 }))[0];
    const seeAs = (seen: AuditReceipt | undefined) => {
      highest = seen;
    };
    return { context, deps, rows, newest, seeAs };
  }

  const ask = (deps: RecoveryDeps, actor: Actor, keyId: Buffer) =>
    recoverKey(deps, actor, { keyId: formatGuid(keyId), reason: 'lost-pin' });

  test('a chain that lacks its checkpoint, or a server without one, refuses a reveal on the record', async () => {
    const { context, deps, newest, seeAs } = await desk();
    const { key, computerId } = await seedClaim(context, 'CONTOSO\\WS01');
    await seedOwnerAuth(context, computerId);
    const lost = { seq: 99, hash: randomBytes(32), signature: Buffer.of() };
    for (const seen of [lost, undefined]) {
      seeAs(seen);
      await expect(ask(deps, operator(), key.key_id)).rejects.toMatchObject({ code: 'chain-behind-checkpoint' });
      expect(await newest()).toMatchObject({
        type: 'key-reveal',
        result: 'Failed',
        actor: 'hanna',
        reason: 'Lost PIN',
      });
      const tpm = { computerDomain: 'CONTOSO', computerName: 'WS01', reason: 'clear-tpm' };
      await expect(recoverOwnerAuth(deps, operator(), tpm)).rejects.toMatchObject({ code: 'chain-behind-checkpoint' });
      expect(await newest()).toMatchObject({ type: 'owner-auth-reveal', result: 'Failed' });
    }
  });

  test('whoever was signed out meanwhile is refused a reveal and a search, on the record', async () => {
    const { context, deps, newest } = await desk();
    const { key } = await seedClaim(context, 'CONTOSO\\WS01');
    const grant = randomBytes(16);
    const hanna = operator({ grants: [randomBytes(16), grant] });
    expect((await ask(deps, hanna, key.key_id)).keys).toHaveLength(1);
    await record(context, { ...reveal('admin', 1), type: 'account-disabled', revokes: grant });
    await expect(ask(deps, hanna, key.key_id)).rejects.toMatchObject({ code: 'not-permitted' });
    expect(await newest()).toMatchObject({
      type: 'key-reveal',
      result: 'Failed',
      detail: expect.stringContaining('not-permitted'),
    });
    await expect(findKeys(deps, hanna, { keyId: '3fd763f9' })).rejects.toMatchObject({ code: 'not-permitted' });
    expect(await newest()).toMatchObject({ type: 'key-search', result: 'Failed' });
  });

  test('the owners of every computer revealed have a notice, whomever the operator named', async () => {
    const { context, deps } = await desk();
    const { key, computerId } = await seedClaim(context, 'CONTOSO\\WS01');
    const other = await seedClaim(context, 'CONTOSO\\WS02', { key_id: key.key_id });
    await seedOwnerAuth(context, computerId);
    await seedAssociation(context, computerId, 'CONTOSO\\director', { madeBy: 'hanna' });
    await seedAssociation(context, computerId, 'CONTOSO\\deputy');
    const named = { userDomain: 'CONTOSO', userName: 'dummy' };
    await recoverKey(deps, operator(), { keyId: formatGuid(key.key_id), reason: 'lost-pin', ...named });
    await recoverOwnerAuth(deps, operator(), {
      ...{ computerDomain: 'CONTOSO', computerName: 'WS01', reason: 'clear-tpm', ...named },
    });
    const notices = await context.database.read.selectFrom('owner_notice').select(['person', 'computer']).execute();
    expect(notices.map(({ person, computer }) => `${computer} ${person}`).sort()).toEqual([
      'CONTOSO\\WS01 CONTOSO\\deputy',
      'CONTOSO\\WS01 CONTOSO\\deputy',
      'CONTOSO\\WS01 CONTOSO\\director',
      'CONTOSO\\WS01 CONTOSO\\director',
      'CONTOSO\\WS02 ',
    ]);
    expect(other.computerId).not.toBe(computerId);
  });

  test('of two computers of one name everybody has the OwnerAuths of those in his reach, and their owners the notice', async () => {
    const { context, deps, newest } = await desk();
    const older = await seedComputer(context, 'CONTOSO\\WS01');
    const newer = await seedComputer(context, 'CONTOSO\\WS01', { generation: 1 });
    const claims = [await seedOwnerAuth(context, older), await seedOwnerAuth(context, newer)];
    await seedAssociation(context, older, 'CONTOSO\\director');
    await seedAssociation(context, newer, 'CONTOSO\\jane');
    const asked = { computerDomain: 'CONTOSO', computerName: 'WS01', reason: 'clear-tpm' };
    const everything = await recoverOwnerAuth(deps, operator(), asked);
    expect(everything.ownerAuths.map(({ current }) => current)).toEqual([true, false]);
    expect(await newest()).toMatchObject({ computer: 'CONTOSO\\WS01', detail: expect.stringContaining('claims') });
    const standard = operator({ roles: new Set(['helpdesk'] as const) });
    const forJane = { ...asked, userDomain: 'CONTOSO', userName: 'jane' };
    expect((await recoverOwnerAuth(deps, standard, forJane)).ownerAuths).toHaveLength(1);
    expect((await newest())?.detail).toContain(`"claims":[${String(claims[1])}]`);
    const notices = await context.database.read.selectFrom('owner_notice').select('person').execute();
    expect(notices.map(({ person }) => person).sort()).toEqual(['CONTOSO\\director', 'CONTOSO\\jane', 'CONTOSO\\jane']);
  });

  test('a key package that does not open has a row of its own, and the password is given', async () => {
    const { context, deps, rows, newest } = await desk((cell) => {
      if (cell.table === 'key_package') throw new KeyhavenError('secret-does-not-open', 'damaged');
      return bytes;
    });
    const { key } = await seedClaim(context, 'CONTOSO\\WS01');
    const sealed = { fingerprint: randomBytes(32), fingerprint_version: 1, sealed: randomBytes(60), batch_id: 1 };
    await context.database.write
      .insertInto('key_package')
      .values({ id: 77, recovery_key_id: key.id, received_at: 1, change_id: randomBytes(16), ...sealed })
      .execute();
    const { keys } = await ask(deps, operator(), key.key_id);
    expect(keys[0]).toMatchObject({ recoveryPassword: expect.any(Secret), keyPackage: undefined });
    expect((await rows()).slice(0, 2)).toEqual([
      ['secret-did-not-open', 'Failed'],
      ['key-reveal', 'Successful'],
    ]);
    expect((await newest())?.detail).toContain('"packages":[77]');
  });

  test('whatever else keeps it from being opened, a second row says that nothing was shown', async () => {
    const { context, deps, rows } = await desk(() => {
      throw new Error('the module is gone');
    });
    const { key } = await seedClaim(context, 'CONTOSO\\WS01');
    await expect(ask(deps, operator(), key.key_id)).rejects.toThrow('the module is gone');
    expect((await rows()).slice(0, 2)).toEqual([
      ['secret-not-shown', 'Failed'],
      ['key-reveal', 'Successful'],
    ]);
  });

  test('claims that are not handed out are mentioned, in the answer and on the record', async () => {
    const { context, deps, newest } = await desk();
    const place = await seedClaim(context, 'CONTOSO\\WS01');
    for (let n = 1; n < 64; n++) await seedKey(context, place, { key_id: place.key.key_id });
    expect(await ask(deps, operator(), place.key.key_id)).toMatchObject({ more: false });
    expect((await newest())?.detail).not.toContain('"more"');
    const computerId = await seedComputer(context, 'CONTOSO\\HOSTILE');
    const volumeId = await seedVolume(context, computerId);
    await seedKey(context, { computerId, volumeId }, { key_id: place.key.key_id });
    const revealed = await ask(deps, operator(), place.key.key_id);
    expect(revealed.more).toBe(true);
    expect(revealed.keys).toHaveLength(64);
    expect((await newest())?.detail).toContain('"more":true');
  });

  test('use cases ask again whether the caller may', async () => {
    const { context, deps } = await desk();
    const may = { code: 'not-permitted' };
    const auditor = operator({ roles: new Set(['auditor'] as const) });
    const keyId = formatGuid(randomBytes(16));
    const reason = { reason: 'lost-pin' };
    const tpm = { computerDomain: 'CONTOSO', computerName: 'WS01', reason: 'clear-tpm' };
    const associate = { store: new SqlAssociationStore(context), domains, clock: context.clock };
    const association = { computer: 'CONTOSO\\WS01', person: 'CONTOSO\\jane', source: 'manual' } as const;
    await expect(findKeys(deps, auditor, { keyId: '3fd763f9' })).rejects.toMatchObject(may);
    await expect(recoverKey(deps, auditor, { keyId, ...reason })).rejects.toMatchObject(may);
    await expect(recoverOwnKey(deps, auditor, { keyId, ...reason })).rejects.toMatchObject(may);
    await expect(recoverOwnerAuth(deps, auditor, tpm)).rejects.toMatchObject(may);
    await expect(addAssociation(associate, auditor, association)).rejects.toMatchObject(may);
    await expect(removeAssociation(associate, auditor, 1)).rejects.toMatchObject(may);
  });

  test('whoever associates himself is refused on the record; the issuer of a token stands in what it made', async () => {
    const { context, newest } = await desk();
    const associate = { store: new SqlAssociationStore(context), domains, clock: context.clock };
    const admin = operator({ roles: new Set(['administrator'] as const) });
    const association = { computer: 'CONTOSO\\WS01', source: 'manual' } as const;
    const own = addAssociation(associate, admin, { ...association, person: 'hanna@contoso.com' });
    await expect(own).rejects.toMatchObject({ code: 'self-grant-refused' });
    expect(await newest()).toMatchObject({
      ...{ type: 'access-refused', result: 'Failed', actor: 'hanna', endUser: 'CONTOSO\\hanna' },
      computer: 'CONTOSO\\WS01',
    });
    const token: Actor = {
      ...{ kind: 'token', tokenId: 7, label: 'import', role: 'data-migration', mayReveal: false },
      ...{ issuedBy: 'hanna', grants: [] },
    };
    const migration = { kind: 'migration', sid: 'S-1-5-21-1-2-3-1109', account: 'CONTOSO\\migr', grants: [] } as const;
    const ownByTicket = addAssociation(associate, migration, { ...association, person: 'migr@contoso.com' });
    await expect(ownByTicket).rejects.toMatchObject({ code: 'self-grant-refused' });
    expect(await newest()).toMatchObject({ type: 'access-refused', actor: 'CONTOSO\\migr' });
    const byTicket = await addAssociation(associate, migration, { ...association, person: 'CONTOSO\\john' });
    expect(byTicket).toMatchObject({ madeBy: 'CONTOSO\\migr', issuedBy: null });
    const made = await addAssociation(associate, token, { ...association, person: 'CONTOSO\\jane' });
    expect(made).toMatchObject({ madeBy: 'token:7:import', issuedBy: 'hanna' });
  });
});
