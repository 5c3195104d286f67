import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Signer } from '../base/mac.ts';
import { type AuditRow, type ChainHead, genesis, headBytes, link, rowHash } from './chain.ts';
import type { AuditEvent } from './event.ts';
import { verifyChain } from './verify-chain.ts';

function newSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    sign: (bytes) => sign(null, bytes, privateKey),
    verify: (bytes, signature) => verify(null, bytes, publicKey, signature),
  };
}

const signer = newSigner();
const event: AuditEvent = {
  at: 1,
  type: 'key-reveal',
  source: 'Helpdesk',
  result: 'Successful',
  actor: 'hanna',
  reason: 'Lost PIN',
};

/** Six rows in batches of two. */
function chain(): AuditRow[] {
  const rows: AuditRow[] = [];
  let head: ChainHead = genesis;
  for (let at = 1; at <= 6; at += 1) {
    const row = link(head, { ...event, at });
    rows.push(at % 2 === 0 ? { ...row, signature: signer.sign(headBytes(row)) } : row);
    head = row;
  }
  return rows;
}

async function* stream(rows: readonly AuditRow[]): AsyncIterable<AuditRow> {
  yield* rows;
  await Promise.resolve();
}

function headOf(rows: readonly AuditRow[]): ChainHead {
  return rows.at(-1) ?? genesis;
}

function replaced(rows: readonly AuditRow[], seq: number, change: (row: AuditRow) => AuditRow): AuditRow[] {
  return rows.map((row) => (row.seq === seq ? change(row) : row));
}

/** What a thief with the database and no keys can do: change a row and compute all later hashes anew. */
function recomputed(rows: readonly AuditRow[], seq: number): AuditRow[] {
  let previous = genesis.hash;
  return rows.map((row) => {
    const changed = row.seq === seq ? { ...row, actor: 'somebody else' } : row;
    previous = rowHash(previous, changed);
    return { ...changed, hash: previous };
  });
}

describe('the chain', () => {
  test('is whole as it was made', async () => {
    const rows = chain();
    expect(await verifyChain(stream(rows), signer, { head: headOf(rows) })).toMatchObject({
      rows: 6,
      firstBroken: undefined,
    });
  });

  test('is whole when it is empty', async () => {
    expect(await verifyChain(stream([]), signer, { head: genesis })).toMatchObject({ rows: 0, firstBroken: undefined });
  });

  test.each(['actor', 'reason', 'result', 'endUser', 'at', 'detail', 'changeId'] as const)(
    'names the row whose %s was changed',
    async (column) => {
      const other = {
        actor: 'x',
        reason: 'x',
        result: 'Failed' as const,
        endUser: '',
        at: 99,
        detail: '{}',
        changeId: Buffer.alloc(16),
      };
      const rows = replaced(chain(), 3, (row) => ({ ...row, [column]: other[column] }));
      expect((await verifyChain(stream(rows), signer, { head: headOf(rows) })).firstBroken?.seq).toBe(3);
    },
  );

  test('names the first row that is missing', async () => {
    const rows = chain().filter((row) => row.seq !== 4);
    expect((await verifyChain(stream(rows), signer, { head: headOf(rows) })).firstBroken?.seq).toBe(4);
  });

  test('names the first signed row after a change whose hashes were computed anew', async () => {
    const rows = recomputed(chain(), 3);
    expect((await verifyChain(stream(rows), signer, { head: headOf(rows) })).firstBroken).toEqual({
      seq: 4,
      problem: 'its signature is not of this installation',
    });
  });

  test('is not whole when another installation signed it', async () => {
    const rows = chain();
    expect((await verifyChain(stream(rows), newSigner(), { head: headOf(rows) })).firstBroken?.seq).toBe(2);
  });

  test('notices a tail cut off in the middle of a batch', async () => {
    const rows = chain().slice(0, 5);
    expect((await verifyChain(stream(rows), signer, { head: headOf(rows) })).firstBroken?.seq).toBe(5);
  });

  test('notices a tail cut off at a batch by the head row', async () => {
    const rows = chain();
    expect((await verifyChain(stream(rows.slice(0, 4)), signer, { head: headOf(rows) })).firstBroken?.seq).toBe(5);
  });

  test('notices a tail cut off together with the head row by the checkpoint', async () => {
    const rows = chain();
    const cut = rows.slice(0, 4);
    const walk = await verifyChain(stream(cut), signer, { head: headOf(cut), checkpoint: headOf(rows) });
    expect(walk.firstBroken?.seq).toBe(5);
  });

  test('agrees with a checkpoint on the way and not with one from another history', async () => {
    const rows = chain();
    const at4 = rows[3] ?? genesis;
    const known = (checkpoint: ChainHead) => verifyChain(stream(rows), signer, { head: headOf(rows), checkpoint });
    expect((await known(at4)).checkpointAgrees).toBe(true);
    expect((await known({ seq: 4, hash: Buffer.alloc(32, 1) })).checkpointAgrees).toBe(false);
    expect((await known(genesis)).checkpointAgrees).toBe(true);
  });
});

describe('the hash of a row', () => {
  test('tells absent from empty', () => {
    expect(link(genesis, { ...event, ticket: '' }).hash).not.toEqual(link(genesis, event).hash);
  });

  test('has no control characters to hide behind', () => {
    expect(link(genesis, { ...event, reason: 'a\u0000b\nc\u0301' }).reason).toBe('a b \u0107');
  });

  test('keeps no recovery password that somebody pasted as a reason or into what was typed', () => {
    const password = '042647-302313-590458-071500-554323-116567-412181-516978';
    const row = link(genesis, { ...event, reason: `read out ${password}`, detail: { typed: password } });
    expect(row.reason).toBe('read out [recovery password removed]');
    expect(row.detail).toBe('{"typed":"[recovery password removed]"}');
  });
});
