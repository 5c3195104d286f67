import { z } from 'zod';
import { role } from './accounts.ts';
import { requestObject } from './request-object.ts';
import { queryFlag, time } from './scalars.ts';
import { nameLimit, passwordLimit, secretText, text } from './text.ts';

export const signInRequest = requestObject({ account: text(nameLimit), password: secretText(passwordLimit) });

export const signInResponse = z.object({
  token: z.string().meta({ description: 'bearer secret of this session; it is shown once' }),
  account: z.string(),
  displayName: z.string(),
  roles: z.array(role),
  expiresAt: time,
  mustChangePassword: z
    .boolean()
    .meta({ description: 'nothing but a change of password is allowed until it is changed' }),
});

export const sessionResponse = z.object({
  account: z.string(),
  keptBy: z
    .enum(['account', 'directory', 'provider'])
    .meta({ description: 'an account of Keyhaven itself, of the directory, or of an identity provider' }),
  displayName: z.string(),
  person: z.string(),
  roles: z.array(role),
  mustChangePassword: z.boolean(),
  expiresAt: time,
});

export const signOutQuery = requestObject({ everywhere: queryFlag.default(false) });

export const endSessionsRequest = requestObject({
  account: text(nameLimit).meta({
    description: 'an account of Keyhaven itself, or the name that the audit trail has: CONTOSO\\jdoe, openid:SUBJECT',
  }),
});

export const endSessionsResponse = z.object({ ended: z.int().meta({ description: 'how many sessions there were' }) });

export const changePasswordRequest = requestObject({
  currentPassword: secretText(passwordLimit),
  newPassword: secretText(passwordLimit),
});

export type SignInRequest = z.input<typeof signInRequest>;
export type SignInResponse = z.infer<typeof signInResponse>;
export type SessionResponse = z.infer<typeof sessionResponse>;
export type SignOutQuery = z.input<typeof signOutQuery>;
export type ChangePasswordRequest = z.input<typeof changePasswordRequest>;
export type EndSessionsRequest = z.input<typeof endSessionsRequest>;
