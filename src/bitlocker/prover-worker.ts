import { parentPort } from 'node:worker_threads';
import { type ErrorCode, isKeyhavenError } from '../base/error.ts';
import { type ProofResult, proveRecoveryPassword } from './prove.ts';
import { recoveryPasswordFromBytes } from './recovery-password.ts';
import { parseVolumeMetadata } from './volume-metadata.ts';

/** What a proof needs, in a form that can be copied to another thread. A `Secret` cannot. */
export interface ProofRequest {
  readonly metadata: Uint8Array;
  readonly keyId: Uint8Array;
  readonly password: Uint8Array;
}

/** What comes back. An error loses its class between threads, so it travels as code and sentence. */
export type ProofReply = { readonly result: ProofResult } | { readonly code: ErrorCode; readonly sentence: string };

parentPort?.on('message', (request: ProofRequest) => {
  parentPort?.postMessage(answer(request));
});

function answer({ metadata, keyId, password }: ProofRequest): ProofReply {
  const secret = recoveryPasswordFromBytes(password);
  try {
    return { result: proveRecoveryPassword(parseVolumeMetadata(metadata), Buffer.from(keyId), secret) };
  } catch (error) {
    if (!isKeyhavenError(error)) throw error;
    return { code: error.code, sentence: error.message };
  } finally {
    password.fill(0);
    secret.bytes.reveal().fill(0);
  }
}
