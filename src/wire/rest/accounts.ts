import { z } from 'zod';
import { requestObject } from './request-object.ts';
import { time } from './scalars.ts';
import { nameLimit, optionalText, text } from './text.ts';

export const role = z.enum([
  'helpdesk',
  'advanced-helpdesk',
  'reports',
  'data-migration',
  'administrator',
  'auditor',
  'self-service',
]);

/** Self-service reads keys too: those of the own computers. Nobody is administrator beside one of these. */
export const readsKeys: ReadonlySet<z.infer<typeof role>> = new Set(['helpdesk', 'advanced-helpdesk', 'self-service']);

const roles = z.array(role).max(role.options.length);

export const account = z.object({
  name: z.string(),
  displayName: z.string(),
  person: z.string().meta({ description: 'the end user this account is, for self-service' }),
  roles: z.array(role),
  disabled: z.boolean(),
  mustChangePassword: z.boolean(),
  createdAt: time,
  createdBy: z.string(),
});

export const listAccountsResponse = z.object({ accounts: z.array(account) });

export const accountParams = requestObject({ name: text(nameLimit) });

export const addAccountRequest = requestObject({
  name: text(nameLimit),
  displayName: optionalText(nameLimit).optional(),
  person: text(nameLimit).optional(),
  roles,
});

export const addAccountResponse = z.object({ account, oneTimePassword: z.string() });

export const changeAccountRequest = requestObject({
  displayName: optionalText(nameLimit).optional(),
  person: text(nameLimit).optional(),
  roles: roles.optional(),
  disabled: z.boolean().optional(),
}).refine((change) => Object.keys(change).length > 0, { error: 'says nothing to change' });

export const resetPasswordRequest = requestObject({});

export const resetPasswordResponse = z.object({ oneTimePassword: z.string() });

export type Account = z.infer<typeof account>;
export type ListAccountsResponse = z.infer<typeof listAccountsResponse>;
export type AccountParams = z.input<typeof accountParams>;
export type AddAccountRequest = z.input<typeof addAccountRequest>;
export type AddAccountResponse = z.infer<typeof addAccountResponse>;
export type ChangeAccountRequest = z.input<typeof changeAccountRequest>;
export type ResetPasswordRequest = z.input<typeof resetPasswordRequest>;
export type ResetPasswordResponse = z.infer<typeof resetPasswordResponse>;
