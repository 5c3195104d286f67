/** `randomBytes` of node:crypto, or what a test puts in its place. */
export type RandomBytes = (size: number) => Buffer;
