/** Bytes of WebAssembly instructions. */
export type WasmCode = readonly number[];

/** Instructions are lists of bytes, so that code is put together as lists are. Opcodes: WebAssembly 2.0, section 5.4. */
export const wasm = {
  loop: (body: WasmCode): WasmCode => [0x03, 0x40, ...body, 0x0b],
  repeatIf: [0x0d, 0x00],
  get: (local: number): WasmCode => [0x20, ...unsigned(local)],
  set: (local: number): WasmCode => [0x21, ...unsigned(local)],
  tee: (local: number): WasmCode => [0x22, ...unsigned(local)],
  integer: (value: number): WasmCode => [0x41, ...signed(value | 0)],
  add: [0x6a],
  and: [0x71],
  or: [0x72],
  shiftLeft: [0x74],
  shiftRight: [0x76],
  lessThan: [0x49],
} as const;

/** The same for four 32-bit words at once. */
export const lanes = {
  load: (address: number): WasmCode => [...wasm.integer(0), ...vector(0x00), 4, ...unsigned(address)],
  /** Expects the base address 0 below the value: see `base`. */
  store: (address: number): WasmCode => [...vector(0x0b), 4, ...unsigned(address)],
  base: wasm.integer(0),
  constant: (word: number): WasmCode => [
    ...vector(0x0c),
    ...Array.from({ length: 4 }, () => littleEndian(word)).flat(),
  ],
  spread: vector(0x11),
  and: vector(0x4e),
  or: vector(0x50),
  xor: vector(0x51),
  shiftLeft: vector(0xab),
  shiftRight: vector(0xad),
  add: vector(0xae),
} as const;

/**
 * A module with one page of memory, exported as `memory`, and one function `run(i32, i32)` that has so many four-word
 * locals after its two parameters.
 */
export function wasmModule(vectorLocals: number, body: WasmCode): Uint8Array<ArrayBuffer> {
  const code = [...vec([[...unsigned(vectorLocals), 0x7b]]), ...body, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [[0x60, 2, 0x7f, 0x7f, 0]]),
    ...section(3, [[0]]),
    ...section(5, [[0, 1]]),
    ...section(7, [
      [...name('memory'), 2, 0],
      [...name('run'), 0, 0],
    ]),
    ...section(10, [[...unsigned(code.length), ...code]]),
  ]);
}

function section(id: number, items: readonly WasmCode[]): WasmCode {
  const content = vec(items);
  return [id, ...unsigned(content.length), ...content];
}

function vec(items: readonly WasmCode[]): WasmCode {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): WasmCode {
  return [...unsigned(text.length), ...Buffer.from(text)];
}

function vector(opcode: number): WasmCode {
  return [0xfd, ...unsigned(opcode)];
}

function littleEndian(word: number): number[] {
  return [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const ends = (rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40);
  return ends ? [low] : [low | 0x80, ...signed(rest)];
}
