import { describe, expect, test } from 'vitest';
import { formatPhc, type PasswordHash, parsePhc, sameCost } from './password-phc.ts';

const salt = Buffer.from('0123456789abcdef');
const tag = Buffer.alloc(32, 7);
const argon: PasswordHash = { cost: { scheme: 'argon2id', memory: 65_536, passes: 3, parallelism: 1 }, salt, tag };
const scrypt: PasswordHash = { cost: { scheme: 'scrypt', logN: 16, r: 8, p: 2 }, salt, tag };

describe('the stored form of a password', () => {
  test.each([argon, scrypt])('is read back as it was written: $cost.scheme', (hash) => {
    expect(parsePhc(formatPhc(hash))).toEqual(hash);
  });

  test('is the PHC string', () => {
    expect(formatPhc(argon)).toBe(
      '$argon2id$v=19$m=65536,t=3,p=1$MDEyMzQ1Njc4OWFiY2RlZg$BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc',
    );
  });

  test.each([
    ['', 'nothing'],
    ['plain', 'no hash'],
    ['$argon2i$v=19$m=65536,t=3,p=1$MDEyMzQ1Njc4OWFiY2RlZg$BwcHBwcHBwcHBwcHBwcHBw', 'another scheme'],
    ['$argon2id$v=16$m=65536,t=3,p=1$MDEyMzQ1Njc4OWFiY2RlZg$BwcHBwcHBwcHBwcHBwcHBw', 'another version'],
    ['$argon2id$v=19$m=2097152,t=3,p=1$MDEyMzQ1Njc4OWFiY2RlZg$BwcHBwcHBwcHBwcHBwcHBw', 'two GiB of memory'],
    ['$argon2id$v=19$m=4,t=3,p=1$MDEyMzQ1Njc4OWFiY2RlZg$BwcHBwcHBwcHBwcHBwcHBw', 'less memory than there is'],
    ['$argon2id$v=19$m=64,t=0,p=1$MDEyMzQ1Njc4OWFiY2RlZg$BwcHBwcHBwcHBwcHBwcHBw', 'no pass'],
    ['$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$', 'an empty tag'],
    ['$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$Bwc', 'a short tag'],
    ['$scrypt$ln=31,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$BwcHBwcHBwcHBwcHBwcHBw', 'scrypt beyond the ceiling'],
    ['$scrypt$ln=16,r=8,p=0$MDEyMzQ1Njc4OWFiY2RlZg$BwcHBwcHBwcHBwcHBwcHBw', 'scrypt without lanes'],
  ])('%j is not read: %s', (text) => {
    expect(parsePhc(text)).toBeUndefined();
  });

  test('costs differ when any figure does', () => {
    expect(sameCost(argon.cost, { scheme: 'argon2id', memory: 65_536, passes: 3, parallelism: 1 })).toBe(true);
    expect(sameCost(argon.cost, { scheme: 'argon2id', memory: 65_536, passes: 4, parallelism: 1 })).toBe(false);
    expect(sameCost(argon.cost, scrypt.cost)).toBe(false);
  });
});
