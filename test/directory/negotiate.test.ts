import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../src/base/clock.ts';
import { stubHttps } from '../../src/cli/testing/stub-server.ts';
import { openTickets } from '../../src/cli/ticket.ts';
import type { Negotiate } from '../../src/http/auth/negotiate/negotiate.ts';
import { openNegotiate } from '../../src/http/auth/negotiate/open-negotiate.ts';
import { cmdletShell } from '../support/cmdlets.ts';
import { SeededRandom } from '../support/mutate.ts';
import { type SambaDomain, sambaDomain } from '../support/samba-domain.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { type Tickets, ticketsByMail, ticketsOf } from '../support/tickets.ts';

let domain: SambaDomain;
let keytab: string;
let alice: Tickets;

beforeAll(async () => {
  domain = await sambaDomain();
  keytab = await privateKeytab('HTTP/mbam.contoso.test');
  alice = await ticketsOf(domain, 'alice');
  // so that the ticket for the service is in the cache before anybody's clock is wrong
  await alice.token();
}, 120_000);

async function privateKeytab(principal: string): Promise<string> {
  const file = await domain.keytab(principal);
  await chmod(file, 0o600);
  return file;
}

/** A server that opens, by itself or with the data folder of another. */
async function opened(keytabFile = keytab, dataFolder?: string): Promise<Negotiate> {
  // what the last one set holds for the process
  delete process.env['KRB5RCACHENAME'];
  const data = dataFolder ?? (await tempFolder());
  const result = await openNegotiate({ keytabFile, dataFolder: data, clock: systemClock });
  if (result.kind === 'off') throw new Error(result.sentence);
  return result.negotiate;
}

const accepted = (account: string) => ({ accepted: true, principal: { account, realm: 'CONTOSO.TEST' } });
const refused = (because: string, sentence: RegExp) => ({
  accepted: false,
  because,
  sentence: expect.stringMatching(sentence),
});

describe('a ticket of the domain', () => {
  test.each(['alice', 'jürgen', 'WS01$'] as const)('says that its bearer is %s', async (account) => {
    const negotiate = await opened();
    expect(negotiate.realm).toBe('CONTOSO.TEST');
    const tickets = account === 'alice' ? alice : await ticketsOf(domain, account);
    const outcome = await negotiate.accept(await tickets.token());
    expect(outcome).toMatchObject(accepted(account));
    // the answer by which a caller knows the server
    expect(outcome.accepted && Buffer.from(outcome.answer ?? '', 'base64').length).toBeGreaterThan(100);
  });

  test('is taken once, also when it comes many times at once and after a restart', async () => {
    const data = await tempFolder();
    const negotiate = await opened(keytab, data);
    const token = await alice.token();
    const outcomes = await Promise.all(Array.from({ length: 12 }, async () => negotiate.accept(token)));
    expect(outcomes.filter((outcome) => outcome.accepted)).toHaveLength(1);
    const replay = refused('replayed', /for the second time/);
    expect(outcomes.filter((outcome) => !outcome.accepted)).toEqual(Array.from({ length: 11 }, () => replay));
    expect(await (await opened(keytab, data)).accept(token)).toEqual(replay);
    expect(await negotiate.accept(await alice.token())).toMatchObject(accepted('alice'));
  });

  test('for another service is refused', async () => {
    const token = await alice.token('ldap@dc1.contoso.test');
    expect(await (await opened()).accept(token)).toEqual(
      refused('wrong-service', /the ticket is for ldap\/dc1\.contoso\.test/),
    );
  });

  test('in a name that is no account name is refused', async () => {
    const tickets = await ticketsByMail(domain, 'alice');
    expect(await (await opened()).accept(await tickets.token())).toEqual(
      refused('foreign-principal', /alice\\@contoso\.test@CONTOSO\.TEST, which is no account of CONTOSO\.TEST/),
    );
  });

  test('from a clock that is wrong is refused, and the log says which clocks to compare', async () => {
    const negotiate = await opened();
    expect(await negotiate.accept(await (await alice.ahead(240)).token())).toMatchObject(accepted('alice'));
    expect(await negotiate.accept(await (await alice.ahead(600)).token())).toEqual(
      refused('clock-skew', /clock of the caller and that of this server .* \(here it is 20\d\d-.*w32tm .*chronyc/),
    );
  });

  test('made from a newer password than the keytab is refused until the keytab is exported again', async () => {
    const service = 'HTTP@spare.contoso.test';
    const old = await privateKeytab('HTTP/spare.contoso.test');
    const before = await alice.token(service);
    await domain.modify([
      `dn: CN=svc-spare,OU=MBAM,${domain.base}`,
      'changetype: modify',
      'replace: unicodePwd',
      `unicodePwd:: ${Buffer.from('"An0ther-Passw0rd!"', 'utf16le').toString('base64')}`,
    ]);
    const late = await ticketsOf(domain, 'bob');
    const token = await late.token(service);
    const negotiate = await opened(old);
    expect(await negotiate.accept(before)).toMatchObject(accepted('alice'));
    expect(await negotiate.accept(token)).toEqual(
      refused(
        'key-outdated',
        /older than the password .*version 2.*exportkeytab KEYTAB --principal=HTTP\/spare\.contoso\.test/,
      ),
    );
    const renewed = await opened(await privateKeytab('HTTP/spare.contoso.test'));
    expect(await renewed.accept(await late.token(service))).toMatchObject(accepted('bob'));
  });

  test('cannot be checked while the keytab is away', async () => {
    const gone = await privateKeytab('HTTP/mbam.contoso.test');
    const negotiate = await opened(gone);
    await rm(gone);
    expect(await negotiate.accept(await alice.token())).toEqual(
      refused('server-unable', /Key table file .* not found/),
    );
  });
});

describe('what is no ticket', () => {
  test('NTLM is refused, raw and in a negotiation', async () => {
    const negotiate = await opened();
    const raw = Buffer.concat([Buffer.from('NTLMSSP\0'), Buffer.from('0100000007820800', 'hex'), Buffer.alloc(16)]);
    for (const bytes of [raw, inNegotiation(raw)]) {
      expect(await negotiate.accept(bytes.toString('base64'))).toEqual(refused('ntlm', /never accepted/));
    }
  });

  test('2,000 tokens with changed bytes: none passes but where nothing that counts was changed', async () => {
    const negotiate = await opened();
    const random = new SeededRandom(20_261_124);
    const count = { accepted: 0, refused: 0 };
    for (let round = 0; round < 2000; round += 1) {
      const bytes = Buffer.from(await alice.token(), 'base64');
      const sealed = sealedParts(bytes);
      const places = Array.from({ length: 1 + (round % 3) }, () => random.below(bytes.length));
      for (const place of places) bytes.writeUInt8((bytes.readUInt8(place) + 1 + random.below(255)) % 256, place);
      const outcome = await negotiate.accept(bytes.toString('base64'));
      count[outcome.accepted ? 'accepted' : 'refused'] += 1;
      if (!outcome.accepted) continue;
      expect(outcome.principal).toEqual({ account: 'alice', realm: 'CONTOSO.TEST' });
      expect(places.filter((place) => sealed.some(({ from, to }) => place >= from && place < to))).toEqual([]);
    }
    expect(count.refused).toBeGreaterThan(1800);
    expect(await negotiate.accept(await alice.token())).toMatchObject(accepted('alice'));
  }, 120_000);
});

describe('a command', () => {
  test('brings the ticket of whoever runs it, another one with each request', async () => {
    const answer = {
      outcome: 'stored',
      conflict: false,
      computer: 'CONTOSO\\WS01',
      receivedAt: '2026-11-24T12:00:00.000Z',
    };
    const batch = z.object({ records: z.array(z.unknown()) });
    const server = await stubHttps(({ body }) => ({ json: { results: batch.parse(body).records.map(() => answer) } }), {
      name: 'mbam.contoso.test',
      address: '127.0.0.11',
    });
    const shell = await cmdletShell({
      KRB5_CONFIG: domain.krb5Config,
      KRB5CCNAME: alice.cache,
      KEYHAVEN_FINGERPRINT: server.fingerprint,
    });
    // more than go into two requests
    const lines = Array.from(
      { length: 130 },
      (_, at) => `{"Computer":"ws${String(at)}","TpmOwnerInformation":"q83vASNFZ4mrze8BI0VniavN7wE="}`,
    );
    const pipe = `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')}`;
    const cmdlet = await shell.run(`${pipe} | Write-MbamTpmInformation -RecoveryServiceEndPoint ${server.url}`);
    expect(cmdlet).toMatchObject({ code: 0 });
    // a token that is there is meant, unless the ticket is asked for
    const plain = await shell.run(`${pipe} | keyhaven import tpm --negotiate --server ${server.url}`, {
      KEYHAVEN_TOKEN: 'kht_other',
    });
    expect(plain).toMatchObject({ code: 0 });
    const tokens = server.requests.map(({ bearer }) => bearer?.replace(/^Negotiate /, '') ?? '');
    expect(tokens.length).toBeGreaterThanOrEqual(6);
    expect(new Set(tokens).size).toBe(tokens.length);
    const negotiate = await opened();
    for (const token of tokens) expect(await negotiate.accept(token)).toMatchObject(accepted('alice'));
  }, 60_000);

  test('without a ticket says what to do', async () => {
    const server = await stubHttps(() => ({ json: 1 }), { name: 'mbam.contoso.test', address: '127.0.0.11' });
    const shell = await cmdletShell({
      KRB5_CONFIG: domain.krb5Config,
      KRB5CCNAME: `FILE:${join(await tempFolder(), 'none')}`,
      KEYHAVEN_FINGERPRINT: server.fingerprint,
    });
    const line = `echo '{"Computer":"ws01","TpmOwnerInformation":"q83vASNFZ4mrze8BI0VniavN7wE="}'`;
    const ended = await shell.run(`${line} | Write-MbamTpmInformation -RecoveryServiceEndPoint ${server.url}`);
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain('there is no Kerberos ticket that is still valid');
    expect(ended.stderr).toContain('run kinit');
    expect(server.requests).toEqual([]);
  }, 60_000);

  test('for a server of another name is told so', async () => {
    const before = process.env['KRB5CCNAME'];
    onTestFinished(() => {
      process.env['KRB5CCNAME'] = before;
    });
    await alice.token();
    const tickets = await openTickets();
    await expect(tickets?.('nowhere.contoso.test')).rejects.toMatchObject({
      code: 'not-signed-in',
      message: 'the domain knows no service HTTP/nowhere.contoso.test',
    });
  });
});

/** A first token of SPNEGO that offers NTLM (RFC 4178), as browsers without a ticket send it. */
function inNegotiation(ntlm: Buffer): Buffer {
  const element = (tag: number, ...parts: readonly Buffer[]): Buffer => {
    const content = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([tag, content.length]), content]);
  };
  const spnego = Buffer.from('06062b0601050502', 'hex');
  const ntlmMechanism = Buffer.from('060a2b06010401823702020a', 'hex');
  const offer = element(0x30, element(0xa0, element(0x30, ntlmMechanism)), element(0xa2, element(0x04, ntlm)));
  return element(0x60, spnego, element(0xa0, offer));
}

const kerberosMechanism = Buffer.from('06092a864886f712010202', 'hex');

interface Part {
  readonly from: number;
  readonly to: number;
}

/** Where the two encrypted parts of a token are, of the ticket and of its bearer's proof: its long octet strings. */
function sealedParts(token: Buffer): readonly Part[] {
  const found: Part[] = [];
  const walk = (from: number, to: number): void => {
    for (let at = from; at < to; ) {
      const tag = token.readUInt8(at);
      const first = token.readUInt8(at + 1);
      const size = first < 0x80 ? 0 : first - 0x80;
      const start = at + 2 + size;
      const end = start + (size === 0 ? first : token.readUIntBE(at + 2, size));
      const inner = tag === 0x04 && token.subarray(start, start + 16).includes(kerberosMechanism);
      // behind its mechanism a Kerberos token says which of its kinds it is, in two bytes that are no element
      if (tag === 0x60 && token[start + 1] === 9) walk(start + 13, end);
      else if (inner || (tag & 0x20) !== 0) walk(start, end);
      else if (tag === 0x04 && end - start > 60) found.push({ from: start, to: end });
      at = end;
    }
  };
  walk(0, token.length);
  if (found.length !== 2) throw new Error(`a token with ${found.length} encrypted parts`);
  return found;
}
