import { setTimeout as wait } from 'node:timers/promises';
import { second } from '../../base/clock.ts';
import { isKeyhavenError, KeyhavenError } from '../../base/error.ts';
import { Secret } from '../../base/secret.ts';
import { listAuditResponse, verifyAuditResponse } from '../../wire/rest/audit.ts';
import { type EscrowKeyRequest, escrowKeyResponse } from '../../wire/rest/escrow.ts';
import { type RevealKeyRequest, revealKeysResponse, searchKeysResponse } from '../../wire/rest/recovery.ts';
import { type IssueTokenRequest, issueTokenResponse } from '../../wire/rest/tokens.ts';
import { type Api, callJson, query } from '../api.ts';
import type { RunningApp } from '../app-door.ts';
import { problemsOf } from '../audit/verify.ts';
import { openInThread } from './open-in-thread.ts';
import type { People } from './people.ts';
import { firstDigits, type PracticeComputer, userOf } from './practice-computer.ts';
import type { Stage } from './stage.ts';

const proofPatience = 60 * second;

/** A computer that can speak to the server. */
export interface EnrolledComputer {
  readonly computer: PracticeComputer;
  readonly api: Api;
}

/** Each gets a token that speaks for it alone. */
export async function enrol(
  stage: Stage,
  administrator: Api,
  computers: readonly PracticeComputer[],
): Promise<EnrolledComputer[]> {
  const enrolled: EnrolledComputer[] = [];
  for (const computer of computers) {
    const request: IssueTokenRequest = { label: 'demo', computer: computer.name, expiresInDays: 1 };
    const { secret } = await callJson(administrator, issueTokenResponse, 'POST', '/tokens', request);
    enrolled.push({ computer, api: stage.as(Secret.fromText(secret)) });
  }
  return enrolled;
}

/** Sends a key as its computer's agent would: password, key package, metadata, user. */
export async function escrow({ computer, api }: EnrolledComputer): Promise<void> {
  const request: EscrowKeyRequest = {
    ...claimOf(computer),
    keyPackage: computer.keyPackage.toString('base64'),
    volumeMetadata: computer.metadata.toString('base64'),
    users: [userOf(computer)],
  };
  const { outcome } = await callJson(api, escrowKeyResponse, 'POST', '/escrow/recovery-keys', request);
  expect(outcome === 'stored', `${computer.name} was not stored as new`);
}

/** Waits until the server has tried the password on the metadata. Asks by repeating the claim, which changes nothing. */
export async function untilProven({ computer, api }: EnrolledComputer): Promise<void> {
  const deadline = Date.now() + proofPatience;
  for (;;) {
    const { proof } = await callJson(api, escrowKeyResponse, 'POST', '/escrow/recovery-keys', claimOf(computer));
    if (proof === 'proven') return;
    expect(proof !== 'failed' && Date.now() < deadline, `the key of ${computer.name} is ${proof}, not proven`);
    await wait(second / 4);
  }
}

function claimOf(computer: PracticeComputer) {
  return {
    computer: computer.name,
    volume: { id: computer.volumeId, type: computer.type },
    keyId: computer.keyId,
    recoveryPassword: computer.password.format().revealText(),
  };
}

/** As the Help Desk, with the eight digits that the caller reads out. */
export async function find(people: People, computer: PracticeComputer): Promise<string> {
  const { domain: userDomain, account: userName } = computer.user;
  const request = { keyId: firstDigits(computer), userDomain, userName };
  const { matches } = await callJson(people.helpDesk.api, searchKeysResponse, 'POST', '/recovery/keys/search', request);
  const [match] = matches;
  expect(matches.length === 1 && match?.keyId === computer.keyId, 'the search did not find the key');
  return `the help desk finds it by 8 digits, ${firstDigits(computer)}: the ${computer.type} drive of ${computer.name}`;
}

export async function reveal(people: People, computer: PracticeComputer): Promise<Secret> {
  const { keys } = await callJson(
    people.helpDesk.api,
    revealKeysResponse,
    'POST',
    '/recovery/keys/reveal',
    revealRequest(computer),
  );
  const [key] = keys;
  expect(key?.recoveryPassword === computer.password.format().revealText(), 'another password came back than was sent');
  return Secret.fromText(key?.recoveryPassword ?? '');
}

function revealRequest(computer: PracticeComputer): RevealKeyRequest {
  const { domain: userDomain, account: userName } = computer.user;
  return {
    keyId: computer.keyId,
    userDomain,
    userName,
    reason: 'lost-pin',
    ticket: 'DEMO-1',
    callerVerified: 'called-back',
  };
}

/** Our own reader of BitLocker, with what came back over HTTPS. */
export async function open(computer: PracticeComputer, revealed: Secret): Promise<string> {
  const { opens, fileSystem } = await openInThread(computer.image, revealed);
  expect(opens, 'the volume does not open with the password that came back');
  return `the volume opens with what came back, and holds a file system: ${fileSystem ?? 'unknown'}`;
}

/** For a user who has nothing to do with the computer. */
export async function refuseStranger(
  people: People,
  computer: PracticeComputer,
  stranger: PracticeComputer,
): Promise<string> {
  const request = { ...revealRequest(computer), userName: stranger.user.account };
  try {
    await people.helpDesk.api.call('POST', '/recovery/keys/reveal', request);
  } catch (error) {
    if (!isKeyhavenError(error, 'nothing-to-reveal')) throw error;
    return `the same key for ${userOf(stranger)}, whose computer it is not: "${error.message}"`;
  }
  throw new KeyhavenError('internal', 'a key was revealed for a user who is not associated with its computer');
}

export async function readAudit(people: People): Promise<string> {
  const path = `/audit/events${query({ type: 'key-reveal', result: 'Successful', limit: 1 })}`;
  const { events } = await callJson(people.auditor.api, listAuditResponse, 'GET', path);
  const [event] = events;
  if (event === undefined) throw new KeyhavenError('internal', 'the audit trail has no row of the reveal');
  const { sequence, actor, computer = '', endUser = '', reason = '', ticket = '' } = event;
  return `row ${sequence}: ${actor} was given the key of ${computer} for ${endUser}, because of ${reason}, ticket ${ticket}`;
}

export async function verifyChain(people: People): Promise<string> {
  const found = await callJson(people.auditor.api, verifyAuditResponse, 'POST', '/audit/verification', {});
  const [problem] = problemsOf(found);
  if (problem !== undefined) throw new KeyhavenError('internal', `the audit trail is not intact: ${problem}`);
  return `all ${found.rows} rows of the audit trail are linked, each to the one before it`;
}

export async function showTampering(app: RunningApp): Promise<string> {
  if (app.demonstrateTampering === undefined)
    throw new KeyhavenError('internal', 'this server cannot show what tampering does');
  const { change, firstBroken } = await app.demonstrateTampering();
  if (firstBroken === undefined) throw new KeyhavenError('internal', 'the changed row was not noticed');
  return `in a copy of the database ${change}; verification names row ${firstBroken.sequence}: ${firstBroken.problem}`;
}

function expect(kept: boolean, otherwise: string): void {
  if (!kept) throw new KeyhavenError('internal', otherwise);
}
