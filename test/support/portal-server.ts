import { createHash, randomUUID, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { generate } from 'selfsigned';
import type { z } from 'zod';
import { startApp } from '../../src/app.ts';
import { formatGuid } from '../../src/base/guid.ts';
import { makeVolume } from '../../src/bitlocker/make-volume.ts';
import { generateRecoveryPassword, type RecoveryPassword } from '../../src/bitlocker/recovery-password.ts';
import { loadConfig } from '../../src/config.ts';
import { type AddAccountRequest, addAccountResponse } from '../../src/wire/rest/accounts.ts';
import { type AuditEvent, listAuditResponse } from '../../src/wire/rest/audit.ts';
import { type BrowserSession, browserSession } from '../../src/wire/rest/browser-sessions.ts';
import type { EscrowKeyRequest, EscrowOwnerAuthRequest } from '../../src/wire/rest/escrow.ts';
import { signInResponse } from '../../src/wire/rest/sessions.ts';
import { issueTokenResponse } from '../../src/wire/rest/tokens.ts';
import { type ClientRequest, send, type Target } from './client.ts';

export const cookieName = '__Host-keyhaven';

/** Somebody with an account and a password of their own. */
export interface Person {
  readonly account: string;
  readonly password: string;
}

/** What a browser holds after a sign-in. */
export interface OpenedSession {
  readonly cookie: string;
  readonly session: BrowserSession;
}

/** A recovery key in the store, as the person at the computer reads it. */
export interface StoredKey {
  readonly computer: string;
  readonly keyId: string;
  readonly password: RecoveryPassword;
  /** The encrypted volume, where there is a real one. */
  readonly image?: string;
}

export interface PortalServer {
  /** Under a name that cookies with the prefix `__Host-` are taken for. */
  readonly url: string;
  /** What a browser must be told to trust its certificate. */
  readonly publicKeyDigest: string;
  /** Of this server alone; pages have clocks of their own. */
  readonly clock: SteeredClock;
  /** As the administrator of this machine; the answer is read with the schema. */
  readonly local: <T>(schema: z.ZodType<T>, method: string, path: string, payload?: object) => Promise<T>;
  /** As whoever the headers say. */
  readonly ask: (request: ClientRequest) => ReturnType<typeof send>;
  readonly person: (request: AddAccountRequest) => Promise<Person>;
  /** Signs in as a browser would, in a session of its own. */
  readonly open: (person: Person) => Promise<OpenedSession>;
  /** What a page of this person sends along with whatever it asks, in a session of its own. */
  readonly pageHeaders: (person: Person) => Promise<Record<string, string>>;
  /** Signs in for all pages of a context. */
  readonly signIn: (context: BrowserContext, person: Person) => Promise<OpenedSession>;
  /** As the agent of that computer. */
  readonly escrow: (computer: string, request: Partial<EscrowKeyRequest>) => Promise<StoredKey>;
  readonly escrowOwnerAuth: (computer: string, request: Partial<EscrowOwnerAuthRequest>) => Promise<void>;
  /** Makes a practice volume, and escrows everything of it. */
  readonly escrowVolume: (
    computer: string,
    users: readonly string[],
  ) => Promise<StoredKey & { readonly image: string }>;
  /** Newest first. */
  readonly audit: (query?: Readonly<Record<string, string>>) => Promise<readonly AuditEvent[]>;
  readonly proofsSettled: () => Promise<void>;
  /** What went wrong in the server itself: lines of its log. */
  readonly errors: string[];
  readonly close: () => Promise<void>;
}

export interface SteeredClock {
  now(): number;
  advance(milliseconds: number): void;
}

/** A server in this process, with a store of its own below `folder`. The caller closes it. */
export async function startPortalServer(folder: string, env: Record<string, string> = {}): Promise<PortalServer> {
  const clock = steeredClock();
  const config = loadConfig({ ...settings(folder, env), ...(await makeCertificate(folder)) });
  const errors: string[] = [];
  const log = { level: 'error', destination: { write: (line: string) => void errors.push(line) } };
  const app = await startApp(config, { initialise: true, clock: () => clock.now(), log });
  const { url: address, socket } = await app.listen();
  const url = address.replace('127.0.0.1', 'localhost');
  const network: Target = { url: address };
  const host = new URL(url).host;
  const ask = (request: ClientRequest) => send(network, { ...request, headers: { host, ...request.headers } });
  const local: PortalServer['local'] = async (schema, method, path, payload) =>
    read(schema, await send({ socketPath: socket }, { method, path: `/api/v1${path}`, ...(payload && { payload }) }));
  const tokens = new Map<string, Promise<string>>();
  const asComputer = async (computer: string, path: string, payload: object): Promise<void> => {
    const token = tokens.get(computer) ?? issueToken(local, computer);
    tokens.set(computer, token);
    const headers = { authorization: `Bearer ${await token}` };
    const answer = await ask({ method: 'POST', path: `/api/v1/escrow/${path}`, headers, payload });
    if (answer.status > 201) throw new Error(`cannot escrow for ${computer}: ${answer.body}`);
  };
  const escrow: PortalServer['escrow'] = async (computer, request) => {
    const password = generateRecoveryPassword();
    const claim = { ...newClaim(computer, password), ...request };
    await asComputer(computer, 'recovery-keys', claim);
    return { computer, keyId: claim.keyId, password };
  };
  const open = (person: Person) => openSession(ask, person);
  return {
    url,
    publicKeyDigest: digestOfPublicKey(readFileSync(join(folder, 'tls.crt'), 'utf8')),
    clock,
    local,
    ask,
    person: (request) => makePerson({ local, ask }, request),
    open,
    pageHeaders: async (person) => {
      const { cookie, session } = await open(person);
      return { cookie: `${cookieName}=${cookie}`, origin: url, 'x-keyhaven-csrf': session.csrfToken };
    },
    signIn: async (context, person) => {
      const opened = await open(person);
      await context.addCookies([cookieOf(url, opened.cookie)]);
      return opened;
    },
    escrow,
    escrowOwnerAuth: (computer, request) =>
      asComputer(computer, 'tpm-owner-auths', { computer, origin: 'owned', ...request }),
    escrowVolume: async (computer, users) => {
      const { image, volumeId, metadataBytes, protectors } = makeVolume({ description: `${computer} C: 24/11/2026` });
      const [protector] = protectors;
      if (protector === undefined) throw new Error('a practice volume has a protector');
      const { keyId, password, keyPackage } = protector;
      const path = join(folder, `${randomUUID()}.img`);
      writeFileSync(path, image, { mode: 0o600 });
      const key = await escrow(computer, {
        users: [...users],
        volume: { id: formatGuid(volumeId), type: 'operating-system' },
        keyId: formatGuid(keyId),
        recoveryPassword: password.format().revealText(),
        keyPackage: keyPackage.toString('base64'),
        volumeMetadata: metadataBytes.toString('base64'),
      });
      return { ...key, password, image: path };
    },
    audit: async (query = {}) => {
      const search = new URLSearchParams({ limit: '1000', ...query }).toString();
      return (await local(listAuditResponse, 'GET', `/audit/events?${search}`)).events;
    },
    proofsSettled: () => app.proofsSettled(),
    errors,
    close: () => app.close(),
  };
}

/** The cookie as the server sets it. */
export function cookieOf(url: string, value: string) {
  return { name: cookieName, value, url, httpOnly: true, secure: true, sameSite: 'Strict' } as const;
}

async function makeCertificate(folder: string): Promise<Record<string, string>> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
  });
  const [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key, { mode: 0o600 });
  return { KEYHAVEN_TLS_CERTIFICATE_FILE: certFile, KEYHAVEN_TLS_KEY_FILE: keyFile };
}

function digestOfPublicKey(certificate: string): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

function settings(folder: string, env: Record<string, string>): Record<string, string> {
  for (const own of ['data', 'keys', 'checkpoint']) mkdirSync(join(folder, own), { mode: 0o700, recursive: true });
  return {
    KEYHAVEN_DATA_FOLDER: join(folder, 'data'),
    KEYHAVEN_KEY_FILE: join(folder, 'keys', 'keyhaven.key'),
    KEYHAVEN_CHECKPOINT_FILE: join(folder, 'checkpoint', 'head'),
    KEYHAVEN_HOST: '127.0.0.1',
    KEYHAVEN_PORT: '0',
    KEYHAVEN_DOMAINS: 'CONTOSO=contoso.com',
    KEYHAVEN_DEFAULT_DOMAIN: 'CONTOSO',
    KEYHAVEN_DISK_RESERVE_MEGABYTES: '0',
    KEYHAVEN_REVEALS_PER_HOUR: '1000',
    ...env,
  };
}

function steeredClock(): SteeredClock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    advance: (milliseconds) => {
      ahead += milliseconds;
    },
  };
}

type Local = PortalServer['local'];
type Ask = PortalServer['ask'];

function read<T>(schema: z.ZodType<T>, { status, body }: { status: number; body: string }): T {
  if (status >= 400) throw new Error(`the server answered ${String(status)}: ${body}`);
  return schema.parse(body === '' ? undefined : JSON.parse(body));
}

async function issueToken(local: Local, computer: string): Promise<string> {
  const request = { label: computer, computer, expiresInDays: 30 };
  return (await local(issueTokenResponse, 'POST', '/tokens', request)).secret;
}

async function makePerson({ local, ask }: { local: Local; ask: Ask }, request: AddAccountRequest): Promise<Person> {
  const { oneTimePassword } = await local(addAccountResponse, 'POST', '/accounts', request);
  const account = request.name;
  const credentials = { account, password: oneTimePassword };
  const first = read(signInResponse, await ask({ method: 'POST', path: '/api/v1/sessions', payload: credentials }));
  const password = 'correct horse battery staple';
  const changed = await ask({
    method: 'POST',
    path: '/api/v1/sessions/current/password',
    headers: { authorization: `Bearer ${first.token}` },
    payload: { currentPassword: oneTimePassword, newPassword: password },
  });
  if (changed.status !== 204) throw new Error(`cannot change the password of ${account}: ${changed.body}`);
  return { account, password };
}

async function openSession(ask: Ask, { account, password }: Person): Promise<OpenedSession> {
  const answer = await ask({ method: 'POST', path: '/api/v1/browser-sessions', payload: { account, password } });
  const session = read(browserSession, answer);
  const [cookie] = (answer.headers['set-cookie'] ?? []).flatMap(
    (line) => line.match(/(?<=__Host-keyhaven=)[^;]+/) ?? [],
  );
  if (cookie === undefined) throw new Error('the sign-in set no cookie');
  return { cookie, session };
}

function newClaim(computer: string, password: RecoveryPassword) {
  return {
    computer,
    volume: { id: randomUUID(), type: 'fixed' } as const,
    keyId: randomUUID(),
    recoveryPassword: password.format().revealText(),
  };
}
