import { Worker } from 'node:worker_threads';
import pg from 'pg';
import { onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import type { EmptyDatabase } from './each-database.ts';

/** From its first words: `insert recovery_key`, `select computer`, `commit`. */
function nameOf(sql: string): string {
  const [, verb = sql, table = ''] = /^(\w+)\b(?:(?:.*?\b(?:into|from)|(?<=^update)) "?(\w+))?/.exec(sql) ?? [];
  return `${verb} ${table}`.trim();
}

const call = z.object({ call: z.object({ kind: z.string(), sql: z.string().default('') }) });
const message = z.array(call.transform(({ call: { kind, sql } }) => nameOf(kind === 'run' ? sql : kind)));
const query = z.object({ text: z.string() }).transform(({ text }) => nameOf(text));

/** Begins to listen to what goes to the database, and returns what was sent since: on SQLite in trips, on PostgreSQL each statement for itself. */
export function listen(kind: EmptyDatabase['kind']): () => string[][] {
  const spy = kind === 'sqlite' ? vi.spyOn(Worker.prototype, 'postMessage') : vi.spyOn(pg.Client.prototype, 'query');
  onTestFinished(() => {
    spy.mockRestore();
  });
  const calls: readonly (readonly unknown[])[] = spy.mock.calls;
  return () =>
    calls
      .map(([sent]) => (kind === 'sqlite' ? message.parse(sent) : [query.parse(sent)]))
      // Of another thread, whenever it is its time.
      .filter(([first]) => first !== 'checkpoint');
}
