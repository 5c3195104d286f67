import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Person } from '../../src/access/actor.ts';
import type { Role } from '../../src/access/role.ts';
import type { Limit } from '../../src/access/role-mapping.ts';
import type { AuditReceipt } from '../../src/audit/audit-log.ts';
import { isKeyhavenError, KeyhavenError } from '../../src/base/error.ts';
import { formatGuid } from '../../src/base/guid.ts';
import { Secret } from '../../src/base/secret.ts';
import { generateRecoveryPassword } from '../../src/bitlocker/recovery-password.ts';
import { DomainNames } from '../../src/directory/domain-names.ts';
import { findKeys } from '../../src/recovery/find-keys.ts';
import { recoverKey } from '../../src/recovery/recover-key.ts';
import { recoverOwnKey } from '../../src/recovery/recover-own-key.ts';
import { recoverOwnerAuth } from '../../src/recovery/recover-owner-auth.ts';
import type { RecoveryDeps } from '../../src/recovery/recovery-deps.ts';
import { SqlAccessStore } from '../../src/store/sql-access-store.ts';
import { SqlAuditReader } from '../../src/store/sql-audit-reader.ts';
import { SqlRecoveryStore } from '../../src/store/sql-recovery-store.ts';
import { eachDatabase } from '../support/each-database.ts';
import { domainAccount, FakeDirectory, sid } from '../support/fake-directory.ts';
import { samplePerson } from '../support/sample-person.ts';
import { openStore } from '../support/store.ts';
import { jane, record, reveal, seedClaim } from './recovery-work.ts';
import { seedAssociation, seedComputer, seedKey, seedOwnerAuth, seedVolume } from './seed.ts';

const north: Limit = { kind: 'organisational-unit', dn: 'OU=North,DC=contoso,DC=com' };
const bytes = Secret.fromBytes(generateRecoveryPassword().bytes.reveal());

function operator(...held: Role[]): Person {
  const limits = new Map(held.map((role) => [role, [north]] as const));
  return samplePerson({ account: 'hanna', person: 'CONTOSO\\hanna', roles: new Set(held), limits });
}

eachDatabase((empty) => {
  /** WS-IN lies in the unit of the role, WS-OUT does not, and WS-GHOST is no computer of the directory. */
  async function desk() {
    const { context } = await openStore(await empty());
    await record(context, { ...reveal('server', 1), type: 'server-started', source: 'Server' });
    let highest: AuditReceipt = { ...(await new SqlAuditReader(context).head()), signature: Buffer.of() };
    const at = (unit: string) => ({ kind: 'computer', dn: `CN=WS,OU=${unit},DC=contoso,DC=com` }) as const;
    const directory = new FakeDirectory(
      domainAccount('WS-IN$', 1, at('North')),
      domainAccount('WS-OUT$', 2, at('South')),
    );
    const deps: RecoveryDeps = {
      store: new SqlRecoveryStore(context),
      opener: { open: () => bytes },
      checkpoint: {
        highest: () => highest,
        advance: (receipt) => {
          highest = receipt;
          return Promise.resolve();
        },
      },
      clock: context.clock,
      domains: new DomainNames([['CONTOSO', 'contoso.com']]),
      directory,
      revealsPerHour: 30,
      callerVerification: { list: [], required: false },
    };
    const claim = async (name: string, keyId = randomBytes(16)) => {
      const made = await seedClaim(context, `CONTOSO\\${name}`, { key_id: keyId });
      await seedOwnerAuth(context, made.computerId);
      await seedAssociation(context, made.computerId, jane);
      return made;
    };
    const newest = async () => (await new SqlAuditReader(context).list({ limit: 1 }))[0];
    return { context, deps, directory, claim, newest };
  }

  const named = { userDomain: 'CONTOSO', userName: 'jane' };
  const show = (deps: RecoveryDeps, actor: Person, keyId: Buffer) =>
    recoverKey(deps, actor, { keyId: formatGuid(keyId), reason: 'lost-pin', ...named });
  const list = async (deps: RecoveryDeps, actor: Person, keyId: Buffer) =>
    (await findKeys(deps, actor, { keyId: formatGuid(keyId).slice(0, 8), ...named })).matches.map(
      (one) => one.computer,
    );
  const tpm = (deps: RecoveryDeps, actor: Person, computerName: string) =>
    recoverOwnerAuth(deps, actor, { computerDomain: 'CONTOSO', computerName, reason: 'clear-tpm', ...named });

  /** What a caller sees of a refusal. */
  const told = (work: Promise<unknown>) =>
    work.then(
      () => 'shown',
      (error: unknown) => (isKeyhavenError(error) ? [error.code, error.message, error.facts] : error),
    );

  test.each(['helpdesk', 'advanced-helpdesk'] as const)('a limited %s reaches the computers inside', async (role) => {
    const { deps, claim } = await desk();
    const { key } = await claim('WS-IN');
    const hanna = operator(role);
    expect(await list(deps, hanna, key.key_id)).toEqual(['CONTOSO\\WS-IN']);
    expect((await show(deps, hanna, key.key_id)).keys).toHaveLength(1);
    expect((await tpm(deps, hanna, 'WS-IN')).computer).toBe('CONTOSO\\WS-IN');
  });

  test.each([
    ['helpdesk', 'WS-OUT'],
    ['advanced-helpdesk', 'WS-OUT'],
    ['helpdesk', 'WS-GHOST'],
    ['advanced-helpdesk', 'WS-GHOST'],
  ] as const)('to a limited %s %s is not there: same words, same row of the audit', async (role, name) => {
    const { deps, claim, newest } = await desk();
    const { key } = await claim(name);
    const hanna = operator(role);
    const missing = randomBytes(16);
    const row = async () => {
      const found = await newest();
      if (found === undefined) throw new Error('nothing is on record');
      const { type, source, result, actor, endUser, computer, keyType, reason, ticket, detail } = found;
      const words = String(detail).replace(/"typed":"[^"]*"/, '');
      return { type, source, result, actor, endUser, computer, keyType, reason, ticket, words };
    };
    expect(await list(deps, hanna, missing)).toEqual([]);
    const searched = await row();
    expect(await list(deps, hanna, key.key_id)).toEqual([]);
    expect(await row()).toEqual(searched);
    const refused = await told(show(deps, hanna, missing));
    const recorded = await row();
    expect(refused).toEqual(['nothing-to-reveal', expect.any(String), {}]);
    expect(await told(show(deps, hanna, key.key_id))).toEqual(refused);
    expect(await row()).toEqual(recorded);
    expect(await told(tpm(deps, hanna, 'WS-NONE'))).toEqual(refused);
    expect(await told(tpm(deps, hanna, name))).toEqual(refused);
    expect(await newest()).toMatchObject({ type: 'owner-auth-reveal', result: 'Failed' });
  });

  test('of one key ID on several computers a limited role sees those inside alone', async () => {
    const { deps, claim } = await desk();
    const shared = randomBytes(16);
    const out = await claim('WS-OUT', shared);
    const inside = await claim('WS-IN', shared);
    const revealed = await show(deps, operator('advanced-helpdesk'), shared);
    expect(revealed.keys.map((one) => one.computer)).toEqual(['CONTOSO\\WS-IN']);
    const marked = async () =>
      (
        await deps.store.transaction((unit) =>
          unit.claimsInRange({ from: shared, to: shared }, { kind: 'everywhere' }, 9),
        )
      ).value
        .filter((one) => one.disclosedAt !== null)
        .map((one) => one.id);
    expect(await marked()).toEqual([inside.key.id]);
    expect(await list(deps, operator('helpdesk'), shared)).toEqual(['CONTOSO\\WS-IN']);
    const unlimited = samplePerson({ roles: new Set(['advanced-helpdesk'] as const) });
    expect((await show(deps, unlimited, shared)).keys).toHaveLength(2);
    expect((await marked()).toSorted()).toEqual([out.key.id, inside.key.id].toSorted());
  });

  test('a computer that is bound to an identity is that one, and no other of its name', async () => {
    const { context, deps } = await desk();
    const hanna = operator('advanced-helpdesk');
    const access = new SqlAccessStore(context);
    const keyOf = async (computerId: number) =>
      (await seedKey(context, { computerId, volumeId: await seedVolume(context, computerId) })).key_id;
    const bind = async (number: number) => {
      const identity = { sid: sid(number), computer: 'CONTOSO\\WS-IN', accountCreatedAt: undefined, mayBeFirst: true };
      const made = { at: 1, by: 'test', changeId: randomBytes(16) };
      const { value } = await access.transaction((unit) => unit.bindComputer({ ...identity, ...made }));
      if (value === undefined) throw new Error('nothing was bound');
      return value.computerId;
    };
    // The first is gone from the directory; the second has its name, and a record of its own.
    const first = await keyOf(await bind(77));
    const second = await keyOf(await bind(1));
    const unbound = await keyOf(await seedComputer(context, 'CONTOSO\\WS-IN', { generation: 9 }));
    expect(await told(show(deps, hanna, second))).toBe('shown');
    const missing = await told(show(deps, hanna, randomBytes(16)));
    expect(await told(show(deps, hanna, first))).toEqual(missing);
    expect(await told(show(deps, hanna, unbound))).toEqual(missing);
  });

  test('a directory that is down is an error on the record, the same whether anything is there', async () => {
    const { deps, directory, claim, newest } = await desk();
    const { key } = await claim('WS-IN');
    const hanna = operator('advanced-helpdesk');
    expect(await told(show(deps, hanna, key.key_id))).toBe('shown');
    directory.failure = new KeyhavenError('directory-unavailable', 'no controller answers');
    const down = ['directory-unavailable', expect.any(String), {}];
    for (const keyId of [key.key_id, randomBytes(16)]) {
      expect(await told(show(deps, hanna, keyId))).toEqual(down);
      expect(await newest()).toMatchObject({
        type: 'key-reveal',
        result: 'Failed',
        actor: 'hanna',
        detail: expect.stringContaining('directory-unavailable'),
      });
      expect(await told(list(deps, hanna, keyId))).toEqual(down);
    }
    expect(await told(tpm(deps, hanna, 'WS-IN'))).toEqual(down);
    expect(await told(tpm(deps, hanna, 'WS-NONE'))).toEqual(down);
    directory.failure = undefined;
    expect(await told(show(deps, hanna, key.key_id))).toBe('shown');
  });

  test('a role without limits and self-service ask no directory', async () => {
    const { deps, directory, claim } = await desk();
    const { key } = await claim('WS-OUT');
    directory.failure = new KeyhavenError('directory-unavailable', 'no controller answers');
    const unlimited = samplePerson({ roles: new Set(['advanced-helpdesk'] as const) });
    expect((await show(deps, unlimited, key.key_id)).keys).toHaveLength(1);
    const own = samplePerson({ account: jane, person: jane, roles: new Set(['self-service', 'helpdesk'] as const) });
    const limited = { ...own, limits: new Map([['helpdesk', [north]]] as const) };
    const request = { keyId: formatGuid(key.key_id), reason: 'lost-pin-passphrase' };
    expect((await recoverOwnKey(deps, limited, request)).keys).toHaveLength(1);
    expect(directory.asked).toEqual([]);
  });
});
