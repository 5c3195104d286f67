import { createHash } from 'node:crypto';
import { Secret } from '../base/secret.ts';
import { stretchRecoveryPassword, stretchRounds } from './stretch.ts';
import { makeStretchModule, stretchMemory } from './stretch-module.ts';

export interface ToStretch {
  /** 16 bytes. */
  readonly password: Secret;
  /** 16 bytes. */
  readonly salt: Uint8Array;
}

const slice = 2 ** 12;

/** As many as one machine word of WebAssembly SIMD takes side by side. */
export const atOnce = 4;

/**
 * Stretches several recovery passwords in the time of little more than one: four share each instruction, where this
 * machine's WebAssembly has SIMD. Bit for bit what `stretchRecoveryPassword` gives, which does what is left over and
 * everything where there is no SIMD. Blocks as long as that takes. `rounds` is for tests.
 */
export function stretchTogether(list: readonly ToStretch[], rounds = stretchRounds): Secret[] {
  const groups = Array.from({ length: Math.ceil(list.length / atOnce) }, (_, i) =>
    list.slice(i * atOnce, (i + 1) * atOnce),
  );
  return groups.flatMap((group) => stretchGroup(group, rounds));
}

function stretchGroup(group: readonly ToStretch[], rounds: number): Secret[] {
  const machine = group.length > 1 ? fourfold() : undefined;
  if (machine === undefined) {
    return group.map(({ password, salt }) => stretchRecoveryPassword(password, salt, rounds));
  }
  const memory = new DataView(machine.memory.buffer, 0, stretchMemory.end);
  try {
    for (const [lane, one] of group.entries()) put(memory, lane, one);
    // In slices: V8 begins with quickly made code, and takes up the fast one when a function is called again.
    for (let from = 0; from < rounds; from += slice) machine.run(from, Math.min(from + slice, rounds));
    return group.map((_, lane) => take(memory, lane));
  } finally {
    new Uint8Array(machine.memory.buffer, 0, stretchMemory.end).fill(0);
  }
}

function put(memory: DataView, lane: number, { password, salt }: ToStretch): void {
  const first = createHash('sha256').update(password.reveal()).digest();
  for (let i = 0; i < 8; i++) memory.setInt32(stretchMemory.first + 16 * i + 4 * lane, first.readInt32BE(4 * i), true);
  const words = new DataView(salt.buffer, salt.byteOffset, salt.byteLength);
  for (let i = 0; i < 4; i++) memory.setInt32(stretchMemory.salt + 16 * i + 4 * lane, words.getInt32(4 * i), true);
  first.fill(0);
}

function take(memory: DataView, lane: number): Secret {
  const key = Buffer.alloc(32);
  for (let i = 0; i < 8; i++) key.writeInt32BE(memory.getInt32(stretchMemory.state + 16 * i + 4 * lane, true), 4 * i);
  return Secret.fromBytes(key);
}

interface Machine {
  readonly memory: WebAssembly.Memory;
  readonly run: (round: number, until: number) => void;
}

let made: { readonly machine: Machine | undefined } | undefined;

/** Made once a thread. Undefined where WebAssembly or its SIMD is missing or switched off. */
function fourfold(): Machine | undefined {
  made ??= { machine: makeMachine() };
  return made.machine;
}

function makeMachine(): Machine | undefined {
  const bytes = makeStretchModule();
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(bytes)) return undefined;
  const { memory, run } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  if (!(memory instanceof WebAssembly.Memory) || typeof run !== 'function') return undefined;
  return { memory, run: (from, until) => void Reflect.apply(run, undefined, [from, until]) };
}
