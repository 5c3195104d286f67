import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createMac } from './mac.ts';

const key = createSecretKey(randomBytes(32));
const mac = createMac(() => [key]);
const row = Buffer.from('role 4, group S-1-5-21');

test('accepts its own tag and no other', () => {
  const tag = mac.sign(row);
  expect(tag.length).toBe(32);
  expect(mac.verify(row, tag)).toBe(true);
  for (let bit = 0; bit < 256; bit += 1) {
    const changed = Buffer.from(tag);
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    expect(mac.verify(row, changed)).toBe(false);
  }
});

test('refuses another row, another installation and a tag of another length', () => {
  const tag = mac.sign(row);
  expect(mac.verify(Buffer.from('role 5, group S-1-5-21'), tag)).toBe(false);
  expect(createMac(() => [createSecretKey(randomBytes(32))]).verify(row, tag)).toBe(false);
  expect(mac.verify(row, tag.subarray(0, 31))).toBe(false);
  expect(mac.verify(row, Buffer.concat([tag, Buffer.of(0)]))).toBe(false);
  expect(mac.verify(row, Buffer.alloc(0))).toBe(false);
});

test('is no bare HMAC of the row', () => {
  expect(mac.verify(row, createHmac('sha256', key).update(row).digest())).toBe(false);
});

test('a row signed before a rotation stays valid, and new rows use the new key', () => {
  const newKey = createSecretKey(randomBytes(32));
  const rotated = createMac(() => [newKey, key]);
  expect(rotated.verify(row, mac.sign(row))).toBe(true);
  expect(createMac(() => [newKey]).verify(row, rotated.sign(row))).toBe(true);
});

test('stays what it is: a granting row is checked for years', () => {
  const fixed = createMac(() => [createSecretKey(Buffer.alloc(32, 1))]);
  const tag = Buffer.from('2db32d8b81834711f1b31c2d3e369ce8c10832335f3fe2d3b200b4291839b30c', 'hex');
  expect(fixed.verify(Buffer.from('row'), tag)).toBe(true);
});
