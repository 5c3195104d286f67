import { Readable } from 'node:stream';
import type { Account, Token } from '../../src/access/access-store.ts';
import { type Actor, nobody, type Person } from '../../src/access/actor.ts';
import { type Role, roles } from '../../src/access/role.ts';
import type { RoleMapping } from '../../src/access/role-mapping.ts';
import { genesis, link } from '../../src/audit/chain.ts';
import { KeyhavenError } from '../../src/base/error.ts';
import { parseGuid } from '../../src/base/guid.ts';
import { Secret } from '../../src/base/secret.ts';
import { parseSid } from '../../src/directory/sid.ts';
import type { Association } from '../../src/escrow/association.ts';
import type { Services } from '../../src/http/services.ts';
import { defaultCallerVerifications } from '../../src/recovery/caller-verification.ts';
import type { KeyMatch } from '../../src/recovery/result.ts';
import { samplePerson } from './sample-person.ts';

/** The door's view of a server, with one of everything in it. Only the doors are under test where this stands in. */
export interface StubServices extends Services {
  /** Callers that were put on record as refused. */
  readonly refused: { actor: Actor; method: string; route: string; address: string }[];
  /** What the doors handed over, by the name of the service. */
  readonly received: Map<string, unknown[]>;
}

export const at = Date.UTC(2026, 10, 24, 9, 30);
const keyId = parseGuid('3fd763f9-74c7-4e90-8fa2-1f6a2e2b4e0c');

/** Values that must appear where they are asked for, and nowhere else. */
export const shownSecrets = {
  session: 'khs_shown-session-secret',
  cookie: 'khb_shown-cookie-secret',
  oneTimePassword: 'shown-one-time-password',
  token: 'kht_shown-token-secret',
  recoveryPassword: '111111-222222-333333-444444-555555-666666-000011-000022',
  keyPackage: Buffer.from('shown key package'),
  ownerAuth: Buffer.from('shown-owner-auth-000').toString('base64'),
  tpmFile: '<tpmOwnerData/>',
} as const;

/** Everybody who can call over the network, by the bearer secret that makes them. */
export const callers: Readonly<Record<string, Actor>> = {
  ...Object.fromEntries(roles.map((role) => [`person-${role}`, person(role)])),
  'person-without-role': person(),
  'person-new': { ...person(...roles), mustChangePassword: true },
  computer: {
    kind: 'computer',
    computerId: 4,
    computer: 'CONTOSO\\WS01',
    by: { kind: 'token', tokenId: 9, issuedBy: 'admin' },
  },
  ...Object.fromEntries(roles.map((role) => [`token-${role}`, token(role, false)])),
  ...Object.fromEntries(roles.map((role) => [`revealing-token-${role}`, token(role, true)])),
};

function person(...held: Role[]): Person {
  return samplePerson({ roles: new Set(held) });
}

function browserSignedIn() {
  const session = { csrfToken: csrfOf('jdoe'), idleEndsAt: at };
  const cookie = Secret.fromText(shownSecrets.cookie);
  return { cookie, person: person('helpdesk', 'self-service'), expiresAt: at, session };
}

function token(role: Role, mayReveal: boolean): Actor {
  return { kind: 'token', tokenId: 3, label: 'script', role, mayReveal, issuedBy: 'admin', grants: [] };
}

export const storedAccount: Account = {
  id: 1,
  name: 'jdoe',
  displayName: 'Jane Doe',
  person: 'CONTOSO\\jdoe',
  roles: ['helpdesk', 'self-service'],
  passwordHash: '$scrypt$never-shown-hash',
  mustChangePassword: false,
  passwordExpiresAt: null,
  disabled: false,
  createdAt: at,
  createdBy: 'local:0',
  changeId: Buffer.alloc(16, 0xc1),
};

const storedToken: Token = {
  id: 3,
  hash: Buffer.alloc(32, 0xc2),
  label: 'imaging',
  computerId: 4,
  computer: 'CONTOSO\\WS01',
  role: null,
  mayReveal: false,
  createdAt: at,
  createdBy: 'admin',
  expiresAt: at + 1,
  revokedAt: null,
  changeId: Buffer.alloc(16, 0xc3),
};

const roleToken: Token = { ...storedToken, id: 4, computerId: null, computer: null, role: 'helpdesk', revokedAt: at };

const storedMapping: RoleMapping = {
  id: 21,
  source: 'directory',
  subject: 'S-1-5-21-1-2-3-1001',
  name: 'CONTOSO\\Helpdesk',
  role: 'helpdesk',
  limits: [
    { kind: 'organisational-unit', dn: 'OU=Workstations,DC=contoso,DC=com' },
    { kind: 'computer-group', sid: 'S-1-5-21-1-2-3-1003', name: 'CONTOSO\\Laptops' },
  ],
  createdAt: at,
  createdBy: 'admin',
  changeId: Buffer.alloc(16, 0xc5),
};

const storedAssociation: Association = {
  id: 11,
  computerId: 4,
  computer: 'CONTOSO\\WS01',
  person: 'CONTOSO\\jdoe',
  source: 'manual',
  madeBy: 'admin',
  issuedBy: null,
  createdAt: at,
  changeId: Buffer.alloc(16, 0xc4),
};

const match: KeyMatch = {
  keyId,
  computer: 'CONTOSO\\WS01',
  volumeId: parseGuid('00000000-0000-4000-8000-000000000001'),
  driveType: 'operating-system',
  receivedAt: at,
  claimedAt: at - 1,
  origin: 'agent',
  proof: 'proven',
  conflict: false,
};

const rows = [
  link(genesis, { at, type: 'server-started', source: 'Server', result: 'Successful', actor: 'local:0' }),
  link(genesis, {
    at,
    type: 'key-reveal',
    source: 'Helpdesk',
    result: 'Successful',
    actor: 'jdoe',
    endUser: 'CONTOSO\\jdoe',
    computer: 'CONTOSO\\WS01',
    keyType: 'Recovery Key Password',
    reason: 'Lost PIN',
    ticket: 'T-1',
    detail: { claims: [1, 2], current: true, typed: '3fd763f9' },
  }),
];

const stored = {
  outcome: 'stored',
  conflict: false,
  rowId: 5,
  receivedAt: at,
  proof: 'matched',
  proofWaiting: true,
  computer: 'CONTOSO\\WS01',
} as const;

const revealedKey = { ...match, recoveryPassword: Secret.fromText(shownSecrets.recoveryPassword), current: true };

/** The token of whoever's cookie has this value. */
export function csrfOf(caller: string): string {
  return `csrf-of-${caller}`;
}

export function stubServices(overrides: Partial<Services> = {}): StubServices {
  const refused: StubServices['refused'] = [];
  const received = new Map<string, unknown[]>();
  const answer = <T>(service: string, value: T, ...requests: unknown[]): Promise<T> => {
    received.set(service, requests);
    return Promise.resolve(value);
  };
  const refuseSignIn = (service: string, request: unknown): Promise<never> => {
    received.set(service, [request]);
    return Promise.reject(new KeyhavenError('sign-in-failed', 'nobody comes in'));
  };
  return {
    refused,
    received,
    authenticate: (bearer) => Promise.resolve(callers[bearer.revealText()] ?? nobody),
    recogniseCaller: (principal, call) => {
      const { account } = principal;
      const computer = { kind: 'computer', computerId: 4, computer: 'CONTOSO\\WS01' } as const;
      const sid = parseSid('S-1-5-21-1-2-3-1104');
      if (account === 'WS01$') return answer('recogniseCaller', { ...computer, by: { kind: 'directory', sid } }, call);
      if (account !== 'jane') return Promise.reject(new KeyhavenError('not-permitted', 'writes nothing here'));
      const migration = { kind: 'migration', sid, account: 'CONTOSO\\jane', grants: [] } as const;
      return answer('recogniseCaller', migration, principal, call);
    },
    refuseCallersTicket: (call, refused) => {
      received.set('refuseCallersTicket', [call, refused]);
      return Promise.reject(new KeyhavenError('not-signed-in', 'no such ticket'));
    },
    recogniseBrowser: (visit) => {
      received.set('recogniseBrowser', [visit]);
      const name = visit.cookie.revealText();
      const person = callers[name];
      if (name === 'gone-idle') return Promise.resolve({ kind: 'idle' });
      if (person?.kind !== 'person') return Promise.resolve({ kind: 'unknown' });
      const csrfToken = csrfOf(name);
      if (visit.changes && visit.csrfToken !== csrfToken) {
        return Promise.reject(new KeyhavenError('not-permitted', 'the token of the page is another'));
      }
      const renewed = visit.counts ? Secret.fromText(shownSecrets.cookie) : undefined;
      return Promise.resolve({ kind: 'person', person, session: { csrfToken, idleEndsAt: at }, renewed });
    },
    recordAccessRefused: (actor, request) => {
      refused.push({ actor, ...request });
      return Promise.resolve();
    },
    signIn: (request) => {
      const token = Secret.fromText(shownSecrets.session);
      return answer('signIn', { token, person: person('helpdesk', 'self-service'), expiresAt: at }, request);
    },
    signInBrowser: (request) => answer('signInBrowser', browserSignedIn(), request),
    signInTicket: (request) => answer('signInTicket', browserSignedIn(), request),
    refuseTicket: (refused) => refuseSignIn('refuseTicket', refused),
    signInByProvider: (request) => answer('signInByProvider', browserSignedIn(), request),
    recordProviderRefusal: (refusal) => answer('recordProviderRefusal', undefined, refusal),
    endSessionsOf: (actor, request) => answer('endSessionsOf', 2, actor, request),
    signOut: (actor, options) => answer('signOut', undefined, actor, options),
    currentSession: (actor) => {
      received.set('currentSession', [actor]);
      return { person: person('helpdesk', 'self-service'), expiresAt: at };
    },
    changeOwnPassword: (actor, request) => answer('changeOwnPassword', undefined, actor, request),
    listAccounts: () => answer('listAccounts', [storedAccount]),
    addAccount: (actor, request) => {
      const oneTimePassword = Secret.fromText(shownSecrets.oneTimePassword);
      return answer('addAccount', { account: storedAccount, oneTimePassword }, actor, request);
    },
    changeAccount: (actor, request) => answer('changeAccount', storedAccount, actor, request),
    resetPassword: (actor, request) => {
      return answer(
        'resetPassword',
        { oneTimePassword: Secret.fromText(shownSecrets.oneTimePassword) },
        actor,
        request,
      );
    },
    listTokens: () => answer('listTokens', [storedToken, roleToken]),
    issueToken: (actor, request) => {
      return answer('issueToken', { token: storedToken, secret: Secret.fromText(shownSecrets.token) }, actor, request);
    },
    revokeToken: (actor, id) => answer('revokeToken', undefined, actor, id),
    listMappings: () => answer('listMappings', [storedMapping]),
    addMapping: (actor, request) => answer('addMapping', storedMapping, actor, request),
    removeMapping: (actor, id) => answer('removeMapping', undefined, actor, id),
    explainAccess: (actor, request) => {
      const { role, limits } = storedMapping;
      const through = ['CONTOSO\\Desk North', storedMapping.name];
      const explained = {
        account: 'CONTOSO\\jdoe',
        kind: 'person',
        standing: 'active',
        withheld: [],
        lost: [],
      } as const;
      const given = { roles: [{ role, limits }], grants: [{ role, mapping: storedMapping, through }] };
      return answer('explainAccess', { ...explained, ...given }, actor, request);
    },
    flushDirectory: (actor) => {
      received.set('flushDirectory', [actor]);
    },
    escrowKey: (actor, request) => answer('escrowKey', { ...stored, keyId }, actor, request),
    escrowOwnerAuth: (actor, request) => answer('escrowOwnerAuth', stored, actor, request),
    findKeys: (actor, request) => answer('findKeys', { matches: [match], more: false }, actor, request),
    recoverKey: (actor, request) => {
      const withPackage = { ...revealedKey, keyPackage: Secret.fromBytes(shownSecrets.keyPackage) };
      return answer(
        'recoverKey',
        { keyId, keys: [withPackage, revealedKey], more: false, rotationDue: 2, auditSequence: 8 },
        actor,
        request,
      );
    },
    recoverOwnKey: (actor, request) => {
      const revealed = { keyId, keys: [revealedKey], more: false, rotationDue: 1, auditSequence: 8 } as const;
      return answer('recoverOwnKey', revealed, actor, request);
    },
    recoverOwnerAuth: (actor, request) => {
      const ownerAuth = Secret.fromText(shownSecrets.ownerAuth);
      const revealed = {
        computer: 'CONTOSO\\WS01',
        ownerAuths: [{ ownerAuth, ownerAuthOrigin: 'owned', receivedAt: at, claimedAt: at, current: true }],
        tpmFile: { name: 'WS01.tpm', content: Secret.fromText(shownSecrets.tpmFile) },
        auditSequence: 9,
      } as const;
      return answer('recoverOwnerAuth', revealed, actor, request);
    },
    callerVerifications: () => defaultCallerVerifications,
    listOwnRecoveries: (actor, page) => {
      const found = rows.map((row) => ({ row, byMyself: false, computers: ['CONTOSO\\WS01'] }));
      return answer('listOwnRecoveries', found, actor, page);
    },
    desk: () => ({
      domains: [['CONTOSO', 'contoso.com']],
      defaultDomain: '',
      callerVerificationRequired: false,
      namedUserRequired: true,
    }),
    portal: (language) => {
      const shown = { companyName: 'Contoso', displayNotice: true, notice: '', helpdeskText: 'Call', helpdeskUrl: '' };
      return answer(
        'portal',
        { ...shown, hideKeySeconds: 120, ticketSignOn: false, directorySignOn: false, signOnName: '' },
        language,
      );
    },
    listSettings: () => [{ name: 'port', environment: 'KEYHAVEN_PORT', help: 'Port.', value: '8443', isDefault: true }],
    exportAudit: (filter) => {
      received.set('exportAudit', [filter]);
      return Readable.from(['Sequence\r\n', '8\r\n']);
    },
    listAssociations: (filter) => answer('listAssociations', [storedAssociation], filter),
    addAssociation: (actor, request) => answer('addAssociation', storedAssociation, actor, request),
    removeAssociation: (actor, id) => answer('removeAssociation', undefined, actor, id),
    listAudit: (filter) => answer('listAudit', rows, filter),
    verifyAudit: () => {
      const head = { seq: 8, hash: 'ab'.repeat(32) };
      return answer('verifyAudit', {
        intact: true,
        rows: 8,
        head,
        checkpoint: { ...head, agrees: true },
        batches: { checked: 1 },
      });
    },
    acceptRestore: (actor, reason) => answer('acceptRestore', genesis, actor, reason),
    readiness: () => answer('readiness', [{ name: 'store', ok: true }]),
    ...overrides,
  };
}
