import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Secret } from '../../src/base/secret.ts';
import { AuditedUnit, runAudited } from '../../src/store/audited-unit.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { SqlEscrowStore } from '../../src/store/sql-escrow-store.ts';
import { WorkerConnection } from '../../src/store/sqlite/worker-connection.ts';
import { keyClaim, roomyLimits } from '../support/claims.ts';
import { openStore, type TestStore } from '../support/store.ts';
import { tempFolder } from '../support/temp-folder.ts';

const program = new URL('../support/sqlite-process.ts', import.meta.url).pathname;

interface Place {
  readonly file: string;
  readonly key: Buffer;
}

async function emptyPlace(): Promise<Place> {
  return { file: join(await tempFolder(), 'keyhaven.db'), key: randomBytes(32) };
}

/** The store in another process; `ask` sends a command and returns the next line. */
async function otherProcess(
  { file, key }: Place,
  options: { deadline?: number; tracer?: readonly [string, ...string[]] } = {},
) {
  const [command, ...rest] = options.tracer ?? [process.execPath];
  const child = spawn(command, [...rest, ...(options.tracer ? [process.execPath] : []), program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (line: string): Promise<string> => {
    child.stdin.write(`${line}\n`);
    return next();
  };
  const next = async (): Promise<string> => {
    const { value } = await lines.next();
    return value ?? 'ended';
  };
  const opened = await ask(JSON.stringify({ file, key: key.toString('hex'), deadline: options.deadline ?? 4000 }));
  const end = async (signal?: 'SIGKILL'): Promise<void> => {
    const exited = once(child, 'exit');
    if (signal) child.kill(signal);
    else child.stdin.end();
    await exited;
  };
  return { opened, ask, next, end, pid: child.pid ?? 0 };
}

function appendTo({ context }: TestStore) {
  return runAudited(
    context,
    (trx) => new AuditedUnit(trx, context),
    (unit: AuditedUnit) => {
      unit.record({ at: 1, type: 'sign-in', source: 'Server', result: 'Successful', actor: 'a' });
      return Promise.resolve();
    },
  );
}

class HangingUnit extends AuditedUnit {
  /** Keeps the writing thread busy for some seconds, as a hung disk would. */
  async hang(): Promise<void> {
    await sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 8000000) select count(*) from n`.execute(
      this.trx,
    );
  }
}

async function openEmpty(settings: { deadline?: number } = {}) {
  const folder = await tempFolder();
  return openStore({ kind: 'sqlite', folder, file: join(folder, 'keyhaven.db') }, settings);
}

describe('the embedded store', () => {
  test('belongs to one process, and to the next one as soon as that was killed', async () => {
    const place = await emptyPlace();
    const first = await otherProcess(place);
    expect(first.opened).toBe('open');
    expect((await otherProcess(place)).opened).toBe('store-in-use');
    const options = { kind: 'sqlite', file: place.file, key: Secret.fromBytes(place.key) } as const;
    await expect(openDatabase(options)).rejects.toMatchObject({ code: 'store-in-use' });
    expect(await first.ask('append')).toBe('done 1');
    await first.end('SIGKILL');
    const next = await otherProcess(place);
    expect(next.opened).toBe('open');
    expect(await next.ask('append')).toBe('done 2');
    await next.end();
  });

  test('is private, encrypted with its log, and opens with its key alone', async () => {
    const place = await emptyPlace();
    const options = { kind: 'sqlite', file: place.file, key: Secret.fromBytes(place.key) } as const;
    const database = await openDatabase(options);
    await database.write.insertInto('reveal_lock').values({ actor: 'somebody in particular', at: 1 }).execute();
    const [main, log] = await Promise.all([readFile(place.file), readFile(`${place.file}-wal`)]);
    expect(main.length + log.length).toBeGreaterThan(4096);
    expect(Buffer.concat([main, log]).includes('somebody in particular')).toBe(false);
    expect(main.includes('SQLite format 3')).toBe(false);
    for (const name of [place.file, `${place.file}-wal`, join(place.file, '..', 'keyhaven.lock')]) {
      expect((await stat(name)).mode & 0o777, name).toBe(0o600);
    }
    await database.close();
    for (const key of [undefined, Secret.fromBytes(randomBytes(32))]) {
      await expect(openDatabase({ ...options, key })).rejects.toMatchObject({
        code: 'store-unavailable',
        message: expect.stringContaining('does not open with its key'),
      });
    }
    const again = await openDatabase(options);
    expect(await again.read.selectFrom('reveal_lock').select('actor').execute()).toHaveLength(1);
    await again.close();
  });

  test('syncs its log to the disk at every commit, once', async () => {
    const place = await emptyPlace();
    const trace = `${place.file}.trace`;
    const tracer = ['strace', '-f', '-qq', '-e', 'trace=fdatasync,fsync', '-e', 'signal=none', '-o', trace] as const;
    const other = await otherProcess(place, { tracer });
    const syncs = async () =>
      (await readFile(trace, 'utf8')).split('\n').filter((line) => /f(data)?sync\(\d/.test(line)).length;
    expect(other.opened).toBe('open');
    const before = await syncs();
    for (let commit = 1; commit <= 40; commit++) expect(await other.ask('append')).toBe(`done ${String(commit)}`);
    const made = (await syncs()) - before;
    expect(made).toBeGreaterThanOrEqual(40);
    // Checkpoints, made apart, have a few of their own.
    expect(made).toBeLessThan(50);
    await other.end();
  });

  test('answers in time while the disk hangs, and tells when the commit came after all', async () => {
    const place = await emptyPlace();
    const other = await otherProcess(place, { deadline: 1000 });
    expect(await other.ask('append')).toBe('done 1');
    const tracer = spawn(
      'strace',
      ['-f', '-qq', '-p', String(other.pid), '-e', 'inject=fsync,fdatasync:delay_enter=4000000', '-o', '/dev/null'],
      { stdio: 'ignore' },
    );
    onTestFinished(() => {
      tracer.kill('SIGKILL');
    });
    await sleep(1500);
    const first = /^store-unavailable after (\d+)$/.exec(await other.ask('append'));
    expect(Number(first?.[1])).toBeLessThan(2500);
    // who comes later does not wait for the deadline again
    await sleep(200);
    const second = /^store-unavailable after (\d+)$/.exec(await other.ask('append'));
    expect(Number(second?.[1])).toBeLessThan(500);
    expect(await other.next()).toBe('late 1');
    const untraced = once(tracer, 'exit');
    tracer.kill('SIGTERM');
    await untraced;
    await sleep(500);
    // the late commit stands in the chain, the refused one does not
    expect(await other.ask('append')).toBe('done 3');
    await other.end();
  });

  test('answers in time while a statement hangs, rolls it back, and goes on afterwards', async () => {
    const store = await openEmpty({ deadline: 500 });
    await appendTo(store);
    const hanging = runAudited(
      store.context,
      (trx) => new HangingUnit(trx, store.context),
      async (unit: HangingUnit) => {
        unit.record({ at: 1, type: 'sign-in', source: 'Server', result: 'Successful', actor: 'hung' });
        await unit.hang();
      },
    );
    const began = performance.now();
    await expect(hanging).rejects.toMatchObject({ code: 'store-unavailable' });
    await expect(appendTo(store)).rejects.toMatchObject({ code: 'store-unavailable' });
    await expect(store.database.health()).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(performance.now() - began).toBeLessThan(2000);
    // reading is a thread of its own
    await store.database.read.selectFrom('audit_head').select('seq').execute();
    await expect
      .poll(
        async () =>
          appendTo(store).then(
            ({ receipt }) => receipt?.seq,
            () => 'not yet',
          ),
        { timeout: 25_000, interval: 200 },
      )
      .toBe(2);
    expect(store.lateCommits).toEqual([]);
  });

  test('says that the disk is full, loses nothing it acknowledged, and goes on when there is room', async () => {
    const store = await openEmpty();
    const escrow = new SqlEscrowStore(store.context, { ...roomyLimits, newClaimsPerDay: 1e6, newBytesPerDay: 1e9 });
    await escrow.submit(await keyClaim(escrow));
    const limitPages = (pages: string) => sql.raw(`pragma max_page_count = ${pages}`).execute(store.database.write);
    await limitPages('1');
    const kept: number[] = [];
    let refusal: unknown;
    while (refusal === undefined) {
      await escrow.submit(await keyClaim(escrow)).then(
        ({ rowId }) => kept.push(rowId),
        (error: unknown) => (refusal = error),
      );
    }
    expect(refusal).toMatchObject({ code: 'store-unavailable', message: expect.stringContaining('full') });
    await limitPages('1073741823');
    await escrow.submit(await keyClaim(escrow));
    const rows = await store.database.read.selectFrom('recovery_key').select('id').execute();
    expect(rows).toHaveLength(kept.length + 2);
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(kept));
  });

  test('keeps its log bounded while it is written without pause', async () => {
    const store = await openEmpty();
    const text = 'x'.repeat(1_000_000);
    let largest = 0;
    for (let id = 1; id <= 150; id++) {
      await store.database.write
        .transaction()
        .execute((trx) => trx.insertInto('owner_notice').values({ id, person: text, computer: '', at: 1 }).execute());
      if (store.options.kind === 'sqlite') largest = Math.max(largest, (await stat(`${store.options.file}-wal`)).size);
    }
    expect(largest).toBeLessThan(100_000_000);
  });

  test('copies itself whole and still encrypted', async () => {
    const place = await emptyPlace();
    const options = { kind: 'sqlite', file: place.file, key: Secret.fromBytes(place.key) } as const;
    const database = await openDatabase(options);
    await database.write.insertInto('reveal_lock').values({ actor: 'somebody in particular', at: 1 }).execute();
    const copy = join(await tempFolder(), 'copy.db');
    const worker = new WorkerConnection(4000);
    const settings = {
      file: place.file,
      key: Uint8Array.from(place.key),
      role: 'upkeep',
      lockFile: '',
      busyTimeout: 1000,
      cacheKib: 1000,
    } as const;
    await worker.call({ kind: 'open', settings });
    await worker.call({ kind: 'copy', to: copy });
    await worker.close();
    await database.close();
    expect((await readFile(copy)).includes('somebody in particular')).toBe(false);
    expect((await stat(copy)).mode & 0o777).toBe(0o600);
    const copied = await openDatabase({ ...options, file: copy });
    expect(await copied.read.selectFrom('reveal_lock').select('actor').execute()).toEqual([
      { actor: 'somebody in particular' },
    ]);
    await copied.close();
  });

  test('refuses to change anything on the reading connection', async () => {
    const { database } = await openEmpty();
    await expect(database.read.deleteFrom('owner_notice').execute()).rejects.toMatchObject({
      code: 'store-unavailable',
    });
  });

  test('finds a key ID by its first digits in the index', async () => {
    const { database } = await openEmpty();
    const query = sql<{
      detail: string;
    }>`explain query plan select id from recovery_key where key_id >= ${randomBytes(16)} and key_id <= ${randomBytes(16)}`;
    const { rows } = await query.execute(database.read);
    expect(rows.map(({ detail }) => detail).join()).toMatch(
      /SEARCH recovery_key USING COVERING INDEX .*key_id>\? AND key_id<\?/,
    );
  });
});
