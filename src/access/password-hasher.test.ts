import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { cheapCost } from '../../test/support/access-fixture.ts';
import { Secret } from '../base/secret.ts';
import { type DerivePassword, derivePassword } from './derive-password.ts';
import { PasswordHasher } from './password-hasher.ts';

function makeHasher() {
  const calls: Parameters<DerivePassword>[] = [];
  const derive: DerivePassword = (...args) => {
    calls.push(args);
    return derivePassword(...args);
  };
  return { hasher: new PasswordHasher({ random: randomBytes, cost: cheapCost, derive }), calls };
}

const password = Secret.fromText('correct horse battery staple');

describe('the password hasher', () => {
  test('knows the password again and no other', async () => {
    const { hasher } = makeHasher();
    const stored = await hasher.hash(password);
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
    expect(await hasher.verify(password, stored)).toBe(true);
    expect(await hasher.verify(Secret.fromText('correct horse battery staplf'), stored)).toBe(false);
    expect(await hasher.verify(Secret.fromText(''), stored)).toBe(false);
  });

  test('salts: the same password is never stored the same', async () => {
    const { hasher } = makeHasher();
    expect(await hasher.hash(password)).not.toBe(await hasher.hash(password));
  });

  test('does the same work for a stored hash, for none and for one that cannot be read', async () => {
    const { hasher, calls } = makeHasher();
    const stored = await hasher.hash(password);
    calls.length = 0;
    expect(await hasher.verify(Secret.fromText('wrong'), stored)).toBe(false);
    expect(await hasher.verify(Secret.fromText('wrong'), undefined)).toBe(false);
    expect(await hasher.verify(Secret.fromText('wrong'), 'rubbish')).toBe(false);
    expect(calls).toHaveLength(3);
    const work = calls.map(([cost, bytes, salt, length]) => [cost, bytes.length, salt.length, length]);
    expect(work[1]).toEqual(work[0]);
    expect(work[2]).toEqual(work[0]);
  });

  test('takes keyboards that compose differently for the same', async () => {
    const { hasher } = makeHasher();
    const stored = await hasher.hash(Secret.fromText('gro\u00dfe Ba\u0308ume im Wald'));
    expect(await hasher.verify(Secret.fromText('gro\u00dfe B\u00e4ume im\u00a0Wald'), stored)).toBe(true);
  });

  test('refuses more than 1,024 bytes before any work', async () => {
    const { hasher, calls } = makeHasher();
    await expect(hasher.hash(Secret.fromText('x'.repeat(1_025)))).rejects.toMatchObject({ code: 'request-invalid' });
    await expect(hasher.verify(Secret.fromText('ä'.repeat(513)), undefined)).rejects.toMatchObject({
      code: 'request-invalid',
    });
    expect(calls).toHaveLength(0);
    await expect(hasher.hash(Secret.fromText('x'.repeat(1_024)))).resolves.toMatch(/^\$argon2id/);
  });

  test('reads hashes of other costs and says that they are not current', async () => {
    const other = new PasswordHasher({ random: randomBytes, cost: { scheme: 'scrypt', logN: 4, r: 8, p: 1 } });
    const { hasher } = makeHasher();
    const stored = await other.hash(password);
    expect(await hasher.verify(password, stored)).toBe(true);
    expect(hasher.isCurrent(stored)).toBe(false);
    expect(hasher.isCurrent(await hasher.hash(password))).toBe(true);
    expect(hasher.isCurrent('rubbish')).toBe(false);
  });
});
