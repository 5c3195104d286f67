import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** The folders whose work is key material, and each other file that looks inside a Secret, with what it does there. */
const exits: Readonly<Record<string, string>> = {
  'src/bitlocker/': 'arithmetic, proofs and the volume maker',
  'src/keyring/': 'sealing, wrapping, fingerprints and signatures',
  'src/cli/demo/': 'shows each step with the sample secrets it made',
  'src/access/bearer.ts': 'hashes a token',
  'src/access/browser-cookie.ts': 'joins and splits the cookie of a page',
  'src/access/change-own-password.ts': 'normalises a typed password',
  'src/access/password-hasher.ts': 'hashes a password',
  'src/access/password-rules.ts': 'measures a password',
  'src/app.ts': 'gives the address of a database, password included, to its driver',
  'src/app/open-installation.ts': 'gives the address of a database, password included, to its driver',
  'src/cli/http-api.ts': 'sends the bearer or the Kerberos token of a request',
  'src/app/read-certificate-file.ts': 'reads a certificate, which is public',
  'src/cli/cmdlet/write-cmdlet.ts': 'binds a typed secret as a piped one',
  'src/cli/directory/record-line.ts': 'writes what a directory kept into a pipe',
  'src/cli/import/import-recovery.ts': 'sends a recovery password and its package',
  'src/cli/import/import-tpm.ts': 'sends a TPM owner password',
  'src/cli/key/escrow.ts': 'sends a recovery password',
  'src/cli/migrate.ts': 'trims a typed address of a database',
  'src/cli/serve.ts': 'shows the first one-time password on a terminal, or writes it to a file',
  'src/cli/session/password.ts': 'sends a changed password',
  'src/cli/session/saved-session.ts': 'sends a password',
  'src/config.ts': 'reads settings from a secret file',
  'src/directory/ldap/ldap-connection.ts': 'signs on to the directory',
  'src/escrow/escrow-key.ts': 'reads what a client sent',
  'src/http/auth/cookie.ts': 'writes the cookie of a page',
  'src/http/auth/oidc/oidc-provider.ts': 'gives the client secret to the library that sends it',
  'src/http/rest/accounts.ts': 'answers with a one-time password',
  'src/http/rest/render-recovery.ts': 'answers with what was recovered',
  'src/http/rest/sessions.ts': 'answers with the bearer of a session',
  'src/http/rest/tokens.ts': 'answers with a new token',
  'src/jobs/prove-keys.ts': 'gives an opened cell to the prover',
  'src/recovery/open-revealed.ts': 'formats an opened cell',
  'src/store/sqlite/open-sqlite.ts': 'gives the key of the file to SQLite',
  'src/tpm/escrow-owner-auth.ts': 'reads what a client sent',
  'src/tpm/owner-auth.ts': 'formats an opened cell',
  'src/tpm/tpm-file.ts': 'writes the file that tpm.msc reads',
};

/** A call without arguments or a reference: `api.reveal(request)` is something else. */
const exit = /\.\s*(reveal|revealText)\b(?!\s*\(\s*[^)\s])|\[\s*['"](reveal|revealText)['"]\s*\]/;

// Pages have no Secret: what they were given is text, and ui/secret says how long it lives.
test('a secret is looked into at the listed places and nowhere else', async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const found = new Set<string>();
  for await (const path of glob('src/**/*.{ts,tsx}', { cwd: root })) {
    if (/\.test\.ts$|\/testing\/|^src\/base\/secret\.ts$|^src\/web\//.test(path)) continue;
    if (!exit.test(await readFile(`${root}/${path}`, 'utf8'))) continue;
    found.add(Object.keys(exits).find((listed) => listed.endsWith('/') && path.startsWith(listed)) ?? path);
  }
  expect([...found].sort()).toEqual(Object.keys(exits).sort());
});

test('the search for exits sees each way to write one', () => {
  for (const text of ['s.reveal()', 's?.revealText()', 's\n  .reveal()', "s['reveal']()", 'list.map(s.reveal)']) {
    expect(exit.test(text), text).toBe(true);
  }
  for (const text of ['api.reveal(request)', 'reveal(key)', "'/keys/reveal'", 's.revealed']) {
    expect(exit.test(text), text).toBe(false);
  }
});
