import { randomBytes, randomUUID } from 'node:crypto';
import { KeyhavenError } from '../../base/error.ts';
import { Secret } from '../../base/secret.ts';
import { generateRecoveryPassword } from '../../bitlocker/recovery-password.ts';
import type { EscrowKeyRequest, EscrowOwnerAuthRequest } from '../../wire/rest/escrow.ts';
import type { RevealKeyRequest, RevealOwnerAuthRequest, RevealOwnKeyRequest } from '../../wire/rest/recovery.ts';
import { type IssueTokenRequest, issueTokenResponse } from '../../wire/rest/tokens.ts';
import { type Api, callJson } from '../api.ts';
import type { People } from './people.ts';
import { firstDigits, type PracticeComputer, userOf } from './practice-computer.ts';
import type { Stage } from './stage.ts';

interface Fleet {
  readonly people: People;
  readonly computers: readonly [PracticeComputer, ...PracticeComputer[]];
  /** Imports what a directory held. */
  readonly migration: Api;
  /** As the practice computer of that place. */
  readonly computer: (at: number) => Api;
}

/** Computers whose keys came from a directory: name, user, drive. */
const imported = [
  ['BERLIN-PC11', 'kbraun'],
  ['BERLIN-PC12', 'fschulz'],
  ['HAMBURG-NB03', 'pwagner'],
  ['HAMBURG-NB04', 'asmith'],
  ['OSLO-PC01', 'ihansen'],
  ['PORTO-NB21', 'mlopez'],
  ['PORTO-NB22', 'jdoe'],
  ['WIEN-PC05', 'egruber'],
] as const;

/** Fills the store so that every page has something to show: keys of all states, people, tokens, and a past. */
export async function addSampleData(
  stage: Stage,
  people: People,
  computers: readonly [PracticeComputer, ...PracticeComputer[]],
): Promise<string> {
  const migration = await tokenApi(stage, people, { label: 'import from contoso.com', role: 'data-migration' });
  const apis = await Promise.all(
    computers.map(({ name }) => tokenApi(stage, people, { label: `${name} agent`, computer: name })),
  );
  const computer = (at: number): Api => {
    const api = apis[at];
    if (api === undefined) throw new KeyhavenError('internal', 'the demo has no such computer');
    return api;
  };
  const fleet: Fleet = { people, computers, migration, computer };
  await addKeys(fleet);
  await addOwnerAuths(fleet);
  await addPeople(fleet);
  await addPast(fleet);
  return `${imported.length + 3} more keys, a conflict, TPM owner passwords, people, tokens and a past to look through`;
}

async function tokenApi(stage: Stage, people: People, wanted: Partial<IssueTokenRequest> & { label: string }) {
  const request: IssueTokenRequest = { ...wanted, expiresInDays: 30 };
  const { secret } = await callJson(people.administrator.api, issueTokenResponse, 'POST', '/tokens', request);
  return stage.as(Secret.fromText(secret));
}

async function addKeys({ computers, computer, migration }: Fleet): Promise<void> {
  const [first] = computers;
  const escrow = (api: Api, more: Partial<EscrowKeyRequest> & { computer: string }) =>
    api.call('POST', '/escrow/recovery-keys', { ...newKey(), ...more });
  for (const [name, user] of imported) {
    await escrow(migration, { computer: `CONTOSO\\${name}`, users: [`CONTOSO\\${user}`], userSource: 'managedBy' });
  }
  // The same first eight digits on another drive of the same computer: a list to choose from.
  const twin = `${first.keyId.slice(0, 8)}${randomUUID().slice(8)}`;
  const drive = { id: randomUUID(), type: 'fixed' } as const;
  await escrow(computer(0), { computer: first.name, keyId: twin, volume: drive });
  // The same key ID with another password: both are kept, and somebody should look.
  await escrow(computer(0), { computer: first.name, keyId: twin, volume: drive });
}

function newKey(): EscrowKeyRequest {
  return {
    computer: '',
    volume: { id: randomUUID(), type: 'operating-system' },
    keyId: randomUUID(),
    recoveryPassword: generateRecoveryPassword().format().revealText(),
  };
}

async function addOwnerAuths({ computers, computer }: Fleet): Promise<void> {
  for (const [at, { name }] of computers.entries()) {
    // The last one runs a Windows that keeps none.
    const ownerAuth = at === computers.length - 1 ? {} : { ownerAuth: randomBytes(20).toString('base64') };
    const request: EscrowOwnerAuthRequest = { computer: name, origin: 'owned', ...ownerAuth };
    await computer(at).call('POST', '/escrow/tpm-owner-auths', request);
  }
}

async function addPeople({ people, computers }: Fleet): Promise<void> {
  const { api } = people.administrator;
  for (const request of [
    { name: 'kbraun', displayName: 'Katrin Braun', roles: ['helpdesk'] },
    { name: 'fschulz', displayName: 'Frank Schulz', roles: ['reports'] },
    { name: 'intern', displayName: 'Former intern', roles: [] },
  ]) {
    await api.call('POST', '/accounts', request);
  }
  await api.call('PATCH', '/accounts/intern', { disabled: true });
  await api.call('POST', '/associations', { computer: computers[0].name, person: 'CONTOSO\\pwagner' });
}

/** What the recovery record has to tell: answers, refusals, both portals and both kinds of secret. */
async function addPast({ people, computers }: Fleet): Promise<void> {
  const [first, second = first, third = first] = computers;
  const { helpDesk, advanced, endUser } = people;
  await reveal(advanced.api, third, { reason: 'bios-changed', ticket: 'INC-20417', callerVerified: 'manager' });
  await reveal(helpDesk.api, second, { reason: 'lost-passphrase', ticket: 'INC-20418', callerVerified: 'called-back' });
  await refused(reveal(helpDesk.api, third, { reason: 'lost-pin', userName: second.user.account }));
  const own: RevealOwnKeyRequest = { keyId: first.keyId, reason: 'bios-tpm-changed' };
  await endUser.api.call('POST', '/self-service/keys/reveal', own);
  await refused(endUser.api.call('POST', '/self-service/keys/reveal', { ...own, keyId: third.keyId }));
  const [computerDomain = '', computerName = ''] = second.name.split('\\');
  const tpm: RevealOwnerAuthRequest = {
    computerDomain,
    computerName,
    reason: 'reset-pin-lockout',
    ticket: 'INC-20431',
  };
  await advanced.api.call('POST', '/recovery/tpm-owner-auths/reveal', tpm);
  await refused(helpDesk.api.call('GET', '/accounts'));
}

async function reveal(
  api: Api,
  computer: PracticeComputer,
  stated: Partial<RevealKeyRequest> & { reason: string },
): Promise<void> {
  const { domain: userDomain, account: userName } = computer.user;
  await api.call('POST', '/recovery/keys/reveal', { keyId: computer.keyId, userDomain, userName, ...stated });
}

/** The refusal is what is wanted here; an answer would be a defect. */
async function refused(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof KeyhavenError) return;
    throw error;
  }
  throw new KeyhavenError('internal', 'something was answered that must be refused');
}

/** What somebody can type into the pages, in lines to read. */
export function samplesToType([first, second = first]: readonly [PracticeComputer, ...PracticeComputer[]]): string[] {
  return [
    `Type ${firstDigits(first)} for ${userOf(first)}: two drives begin with these digits.`,
    `Type ${firstDigits(second)} for ${userOf(second)}: one drive, proven to open.`,
  ];
}
