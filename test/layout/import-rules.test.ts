import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { tempFolder } from '../support/temp-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const report = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

/** What the check that runs before a commit says about the sources in a folder. */
async function violations(folder: string): Promise<{ files: number; found: string[] }> {
  const script = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [script, 'src', '--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json'];
  const output = await new Promise<string>((resolve) => {
    // its exit code counts violations; the report says more
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 1 << 28 }, (_, stdout) => resolve(stdout));
  });
  const { summary } = report.parse(JSON.parse(output));
  return {
    files: summary.totalCruised,
    found: summary.violations.map(({ from, to, rule }) => `${from} -> ${to}: ${rule.name}`),
  };
}

/** Writes a file that imports others, and those others, each empty. */
async function writeImporter(folder: string, from: string, imports: readonly string[]): Promise<void> {
  const lines: string[] = [];
  for (const to of imports) {
    const ours = to.startsWith('src/');
    if (ours) await write(folder, to, 'export {};\n', 'a');
    const path = relative(dirname(from), to);
    lines.push(`import type {} from '${ours ? (path.startsWith('.') ? path : `./${path}`) : to}';\n`);
  }
  await write(folder, from, lines.join(''), 'a');
}

async function write(folder: string, path: string, text: string, flag: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text, { flag });
}

const forbidden: readonly [from: string, to: string, rule: string][] = [
  ['src/escrow/bad.ts', 'src/store/sql-key-store.ts', 'escrow-imports'],
  ['src/store/bad.ts', 'src/keyring/seal.ts', 'store-imports'],
  ['src/store/bad.ts', 'src/wire/rest/escrow.ts', 'store-imports'],
  ['src/base/bad.ts', 'src/bitlocker/prove.ts', 'base-imports'],
  ['src/bitlocker/bad.ts', 'src/keyring/seal.ts', 'bitlocker-imports'],
  ['src/access/bad.ts', 'src/keyring/mac.ts', 'access-imports'],
  ['src/audit/bad.ts', 'src/keyring/signer.ts', 'audit-imports'],
  ['src/escrow/bad.ts', 'src/tpm/owner-auth.ts', 'escrow-imports'],
  ['src/recovery/bad.ts', 'src/http/problem.ts', 'recovery-imports'],
  ['src/reports/bad.ts', 'src/keyring/seal.ts', 'reports-imports'],
  ['src/compliance/bad.ts', 'src/keyring/seal.ts', 'compliance-imports'],
  ['src/wire/rest/bad.ts', 'src/recovery/result.ts', 'wire-imports'],
  ['src/http/rest/bad.ts', 'src/store/schema.ts', 'store-importers'],
  ['src/http/rest/bad.ts', 'src/keyring/seal.ts', 'http-imports'],
  ['src/http/rest/bad.ts', 'node:crypto', 'no-crypto-in-routes'],
  ['src/agent/bad.ts', 'src/recovery/result.ts', 'agent-imports'],
  ['src/cli/key/bad.ts', 'src/recovery/recover-key.ts', 'cli-imports'],
  ['src/cli/key/bad.ts', 'src/app.ts', 'app-importers'],
  ['src/jobs/bad.ts', 'src/app/services.ts', 'app-importers'],
  ['src/recovery/bad.ts', 'src/directory/ldap/search.ts', 'ldap-importers'],
  ['src/web/admin/bad.ts', 'src/base/secret.ts', 'web-imports'],
  ['src/config.ts', 'src/http/server.ts', 'config-imports'],
  ['src/escrow/bad.ts', 'src/escrow/volume.test.ts', 'no-test-code'],
  ['src/recovery/bad.ts', 'fastify', 'home-of-fastify'],
  ['src/cli/bad.ts', '@fastify/helmet', 'home-of-fastify'],
  ['src/recovery/bad.ts', 'kysely', 'home-of-kysely'],
  ['src/app.ts', 'pg', 'home-of-kysely'],
  ['src/http/bad.ts', 'commander', 'home-of-commander'],
  ['src/escrow/bad.ts', 'pino', 'home-of-pino'],
  ['src/escrow/bad.ts', 'zod', 'home-of-zod'],
  ['src/cli/bad.ts', 'selfsigned', 'home-of-selfsigned'],
];

const allowed: readonly [from: string, to: string][] = [
  ['src/app.ts', 'src/store/sql-key-store.ts'],
  ['src/app/services.ts', 'src/keyring/seal.ts'],
  ['src/store/good.ts', 'src/escrow/escrow-store.ts'],
  ['src/escrow/good.ts', 'src/keyring/seal.ts'],
  ['src/tpm/good.ts', 'src/escrow/escrow-store.ts'],
  ['src/http/rest/good.ts', 'src/recovery/recover-key.ts'],
  ['src/http/rest/good.ts', 'src/wire/rest/recovery.ts'],
  ['src/http/auth/good.ts', 'node:crypto'],
  ['src/cli/connect.ts', 'src/app.ts'],
  ['src/cli/demo/good.ts', 'src/app.ts'],
  ['src/agent/good.ts', 'src/bitlocker/recovery-password.ts'],
  ['src/web/admin/good.ts', 'src/wire/rest/accounts.ts'],
  ['src/escrow/good.test.ts', 'src/store/sql-key-store.ts'],
];

describe('the import rules', () => {
  test('name each wrong import and only those', async () => {
    const folder = await tempFolder();
    for (const [from, to] of forbidden) await writeImporter(folder, from, [to]);
    for (const [from, to] of allowed) await writeImporter(folder, from, [to]);
    const { found } = await violations(folder);
    for (const [from, to, rule] of forbidden) {
      expect(found.filter((each) => each.startsWith(`${from} -> ${to.replace('node:', '')}: `))).toContain(
        `${from} -> ${to.replace('node:', '')}: ${rule}`,
      );
    }
    const wrong = new Set(forbidden.map(([from]) => from));
    const innocent = allowed.filter(([from]) => !wrong.has(from)).map(([from]) => `${from} -> `);
    expect(found.filter((each) => innocent.some((from) => each.startsWith(from)))).toEqual([]);
  });

  test('find a cycle', async () => {
    const folder = await tempFolder();
    await writeImporter(folder, 'src/escrow/one.ts', ['src/escrow/two.ts']);
    await writeImporter(folder, 'src/escrow/two.ts', ['src/escrow/one.ts']);
    expect((await violations(folder)).found).toContain('src/escrow/one.ts -> src/escrow/two.ts: no-cycles');
  });

  test('hold in this tree', async () => {
    const { files, found } = await violations(root);
    expect(files).toBeGreaterThan(100);
    expect(found).toEqual([]);
  });
});
