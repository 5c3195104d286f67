import type { StatedReason } from './reason.ts';

/** The end user that a Help Desk request is for, as the two fields of the form. */
export interface NamedUser {
  readonly userDomain?: string | undefined;
  readonly userName?: string | undefined;
}

export interface FindKeysRequest extends NamedUser {
  readonly keyId: string;
}

export interface RecoverKeyRequest extends NamedUser, StatedReason {
  readonly keyId: string;
  readonly ticket?: string | undefined;
  readonly callerVerified?: string | undefined;
}

export interface SelfServiceRequest extends StatedReason {
  readonly keyId: string;
  readonly ticket?: string | undefined;
}

export interface RecoverOwnerAuthRequest extends NamedUser, StatedReason {
  readonly computerDomain: string;
  readonly computerName: string;
  readonly ticket?: string | undefined;
  readonly callerVerified?: string | undefined;
}
