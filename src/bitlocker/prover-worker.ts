import { parentPort } from 'node:worker_threads';
import { type ErrorCode, isKeyhavenError, KeyhavenError } from '../base/error.ts';
import type { Secret } from '../base/secret.ts';
import { type ProofResult, proveRecoveryPassword, saltOfProof } from './prove.ts';
import { type RecoveryPassword, recoveryPasswordFromBytes } from './recovery-password.ts';
import { stretchTogether } from './stretch-together.ts';
import { parseVolumeMetadata, type VolumeMetadata } from './volume-metadata.ts';

/** What a proof needs, in a form that can be copied to another thread. A `Secret` cannot. */
export interface ProofRequest {
  readonly metadata: Uint8Array;
  readonly keyId: Uint8Array;
  readonly password: Uint8Array;
}

/** What comes back. An error loses its class between threads, so it travels as code and sentence. */
export type ProofReply = { readonly result: ProofResult } | { readonly code: ErrorCode; readonly sentence: string };

parentPort?.on('message', (batch: readonly ProofRequest[]) => {
  parentPort?.postMessage(answerAll(batch));
});

interface Proof {
  readonly keyId: Buffer;
  readonly password: RecoveryPassword;
  readonly metadata: VolumeMetadata;
  readonly salt: Uint8Array | undefined;
}

/** The passwords of a batch are stretched together, since that takes little longer than one. */
function answerAll(batch: readonly ProofRequest[]): ProofReply[] {
  const read = batch.map((request) => attempt(() => readProof(request)));
  const needy = read.flatMap((one) =>
    'value' in one && one.value.salt ? [{ ...one.value, salt: one.value.salt }] : [],
  );
  const stretched = stretchTogether(needy.map(({ password, salt }) => ({ password: password.bytes, salt })));
  const keys = new Map(needy.map(({ password }, at) => [password, stretched[at]]));
  try {
    return read.map((one) => ('value' in one ? prove(one.value, keys.get(one.value.password)) : one));
  } finally {
    for (const { password } of batch) password.fill(0);
    for (const one of read) if ('value' in one) one.value.password.bytes.reveal().fill(0);
    for (const key of stretched) key.reveal().fill(0);
  }
}

function readProof({ metadata: bytes, keyId: id, password }: ProofRequest): Proof {
  const keyId = Buffer.from(id);
  const metadata = parseVolumeMetadata(bytes);
  return { keyId, password: recoveryPasswordFromBytes(password), metadata, salt: saltOfProof(metadata, keyId) };
}

function prove({ metadata, keyId, password }: Proof, key: Secret | undefined): ProofReply {
  const answer = attempt(() => proveRecoveryPassword(metadata, keyId, password, () => key ?? never()));
  return 'value' in answer ? { result: answer.value } : answer;
}

function never(): never {
  throw new KeyhavenError('internal', 'a proof stretches what it said it would not');
}

type Attempt<T> = { readonly value: T } | { readonly code: ErrorCode; readonly sentence: string };

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { value: work() };
  } catch (error) {
    if (!isKeyhavenError(error)) throw error;
    return { code: error.code, sentence: error.message };
  }
}
