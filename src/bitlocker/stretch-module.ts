import { initialHash, roundConstants } from './sha256-block.ts';
import { lanes, type WasmCode, wasm, wasmModule } from './wasm-code.ts';

/**
 * Where the module keeps what, in bytes. Each word is four: one of each password, side by side. `state` is the hash so
 * far, `first` the SHA-256 of the password, `salt` the protector's.
 */
export const stretchMemory = { state: 0, first: 8 * 16, salt: 16 * 16, end: 20 * 16 } as const;

// run(round, until)
const round = 0;
const until = 1;
const work = 2;
const schedule = work + 8;
const sum = schedule + 16;
const middle = sum + 1;
const vectorLocals = 8 + 16 + 1 + 8;

const eight = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/**
 * The stretch of four recovery passwords at once, as a WebAssembly module: the rounds from `round` to below `until` over
 * { last 32, first 32, salt 16, round u64 little endian }, that is two blocks of SHA-256 each.
 */
export function makeStretchModule(): Uint8Array<ArrayBuffer> {
  return wasmModule(
    vectorLocals,
    wasm.loop([
      ...firstBlock(),
      ...secondBlock(),
      ...wasm.get(round),
      ...wasm.integer(1),
      ...wasm.add,
      ...wasm.tee(round),
      ...wasm.get(until),
      ...wasm.lessThan,
      ...wasm.repeatIf,
    ]),
  );
}

function firstBlock(): WasmCode {
  return [
    ...eight.flatMap((i) => [
      ...lanes.load(stretchMemory.state + 16 * i),
      ...wasm.set(schedule + i),
      ...lanes.load(stretchMemory.first + 16 * i),
      ...wasm.set(schedule + 8 + i),
      ...lanes.constant(initialHash[i] ?? 0),
      ...wasm.set(work + i),
    ]),
    ...compress(),
    ...eight.flatMap((i) => [
      ...wasm.get(work + i),
      ...lanes.constant(initialHash[i] ?? 0),
      ...lanes.add,
      ...wasm.tee(work + i),
      ...wasm.set(middle + i),
    ]),
  ];
}

function secondBlock(): WasmCode {
  const words = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
  const padding = (i: number): number => (i === 6 ? 0x80000000 : i === 15 ? 88 * 8 : 0);
  return [
    ...[0, 1, 2, 3].flatMap((i) => [...lanes.load(stretchMemory.salt + 16 * i), ...wasm.set(schedule + i)]),
    ...swappedRound(),
    ...lanes.spread,
    ...wasm.set(schedule + 4),
    ...words.flatMap((i) => [...lanes.constant(padding(i)), ...wasm.set(schedule + i)]),
    ...compress(),
    ...eight.flatMap((i) => [
      ...lanes.base,
      ...wasm.get(work + i),
      ...wasm.get(middle + i),
      ...lanes.add,
      ...lanes.store(stretchMemory.state + 16 * i),
    ]),
  ];
}

/** SHA-256 reads big endian, and the round is counted in little endian. */
function swappedRound(): WasmCode {
  const byte = (shift: number, by: WasmCode, mask: number): WasmCode => [
    ...wasm.get(round),
    ...wasm.integer(shift),
    ...by,
    ...wasm.integer(mask),
    ...wasm.and,
  ];
  return [
    ...byte(24, wasm.shiftLeft, 0xff000000),
    ...byte(8, wasm.shiftLeft, 0x00ff0000),
    ...wasm.or,
    ...byte(8, wasm.shiftRight, 0x0000ff00),
    ...wasm.or,
    ...byte(24, wasm.shiftRight, 0x000000ff),
    ...wasm.or,
  ];
}

/** 64 rounds without a loop; instead of moving eight words along, each round calls them by other names. */
function compress(): WasmCode {
  return Array.from({ length: 64 }, (_, i) => [...(i < 16 ? [] : expand(i)), ...mix(i)]).flat();
}

function mix(i: number): WasmCode {
  const word = (letter: Letter): WasmCode => wasm.get(named(i, letter));
  return [
    ...word('h'),
    ...rotations(word('e'), 6, 11, 25),
    ...lanes.add,
    ...[...word('g'), ...word('e'), ...word('f'), ...word('g'), ...lanes.xor, ...lanes.and, ...lanes.xor],
    ...lanes.add,
    ...[...wasm.get(schedule + (i % 16)), ...lanes.constant(roundConstants[i] ?? 0), ...lanes.add],
    ...lanes.add,
    ...wasm.set(sum),
    ...[...word('d'), ...wasm.get(sum), ...lanes.add, ...wasm.set(named(i, 'd'))],
    ...[...wasm.get(sum), ...rotations(word('a'), 2, 13, 22), ...lanes.add],
    ...[...word('a'), ...word('b'), ...lanes.and],
    ...[...word('c'), ...word('a'), ...word('b'), ...lanes.or, ...lanes.and],
    ...lanes.or,
    ...lanes.add,
    ...wasm.set(named(i, 'h')),
  ];
}

const letters = 'abcdefgh';
type Letter = 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h';

/** The local that goes by this letter of FIPS 180-4 in this round. */
function named(i: number, letter: Letter): number {
  return work + ((letters.indexOf(letter) + 64 - i) % 8);
}

function expand(i: number): WasmCode {
  const at = (back: number): WasmCode => wasm.get(schedule + ((i - back) % 16));
  return [
    ...at(16),
    ...[...rotation(at(15), 7), ...rotation(at(15), 18), ...lanes.xor, ...shifted(at(15), 3), ...lanes.xor],
    ...lanes.add,
    ...at(7),
    ...lanes.add,
    ...[...rotation(at(2), 17), ...rotation(at(2), 19), ...lanes.xor, ...shifted(at(2), 10), ...lanes.xor],
    ...lanes.add,
    ...wasm.set(schedule + (i % 16)),
  ];
}

function rotations(of: WasmCode, first: number, second: number, third: number): WasmCode {
  return [...rotation(of, first), ...rotation(of, second), ...lanes.xor, ...rotation(of, third), ...lanes.xor];
}

function rotation(of: WasmCode, by: number): WasmCode {
  return [...shifted(of, by), ...of, ...wasm.integer(32 - by), ...lanes.shiftLeft, ...lanes.or];
}

function shifted(of: WasmCode, by: number): WasmCode {
  return [...of, ...wasm.integer(by), ...lanes.shiftRight];
}
