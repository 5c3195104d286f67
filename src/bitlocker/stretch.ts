import { createHash } from 'node:crypto';
import { Secret } from '../base/secret.ts';
import { compressBlock, initialHash } from './sha256-block.ts';

/** Windows' fixed cost of one try of a recovery password. */
export const stretchRounds = 0x100000;

/** Turns the 16 bytes of a recovery password and a protector's salt of 16 bytes into the key of that protector. */
export type Stretch = (password: Secret, salt: Uint8Array) => Secret;

/**
 * The AES-256 key that a recovery password gives under one protector: SHA-256 of its 16 bytes, then 2^20 times SHA-256
 * over { last 32, first 32, salt 16, round u64 little endian }. About 0.6 s without a pause: the server runs it in a
 * `Prover`. `rounds` is for tests.
 */
export function stretchRecoveryPassword(password: Secret, salt: Uint8Array, rounds = stretchRounds): Secret {
  const first = readWords(createHash('sha256').update(password.reveal()).digest());
  const saltWords = readWords(salt);
  const hash = new Int32Array(8);
  const schedule = new Int32Array(64);
  for (let round = 0; round < rounds; round++) {
    fillFirstBlock(schedule, hash, first);
    compressBlock(hash, schedule);
    fillSecondBlock(schedule, saltWords, round);
    compressBlock(hash, schedule);
  }
  first.fill(0);
  return Secret.fromBytes(writeWords(hash));
}

// Loops, since `set` and `fill` on so few words cost a tenth of the whole stretch.
function fillFirstBlock(schedule: Int32Array, hash: Int32Array, first: Int32Array): void {
  for (let i = 0; i < 8; i++) {
    schedule[i] = hash[i] ?? 0;
    schedule[i + 8] = first[i] ?? 0;
    hash[i] = initialHash[i] ?? 0;
  }
}

function fillSecondBlock(schedule: Int32Array, salt: Int32Array, round: number): void {
  for (let i = 0; i < 4; i++) schedule[i] = salt[i] ?? 0;
  for (let i = 5; i < 15; i++) schedule[i] = 0;
  schedule[4] = swapBytes(round);
  schedule[6] = 0x80000000;
  schedule[15] = 88 * 8;
}

function swapBytes(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

function readWords(bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int32Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(i * 4));
}

function writeWords(words: Int32Array): Buffer {
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((word, i) => {
    bytes.writeInt32BE(word, i * 4);
  });
  return bytes;
}
