/**
 * Authenticates rows that grant something (design section 9, ruling 3). Implemented by the keyring; `access`, `audit`
 * and `store` receive it, so that none of them imports the keyring.
 */
export interface Mac {
  /** 32 bytes over the given bytes. */
  sign(bytes: Uint8Array): Buffer;
  /** Constant time. False for anything but a tag of this installation. */
  verify(bytes: Uint8Array, tag: Uint8Array): boolean;
}

/** Signs heads of the audit chain with Ed25519 (ruling 10). */
export interface Signer {
  /** 64 bytes. */
  sign(bytes: Uint8Array): Buffer;
  verify(bytes: Uint8Array, signature: Uint8Array): boolean;
}
