import { z } from 'zod';
import { role } from './accounts.ts';
import { requestObject } from './request-object.ts';
import { queryInteger, time } from './scalars.ts';
import { nameLimit, text } from './text.ts';

const longestDays = 3650;

export const token = z.object({
  id: z.int(),
  label: z.string(),
  computer: z.string().optional().meta({ description: 'the one computer that this token speaks for' }),
  role: role.optional(),
  mayReveal: z.boolean(),
  createdAt: time,
  createdBy: z.string(),
  expiresAt: time,
  revokedAt: time.optional(),
});

export const listTokensResponse = z.object({ tokens: z.array(token) });

export const tokenParams = requestObject({ id: queryInteger });

export const issueTokenRequest = requestObject({
  label: text(128),
  computer: text(nameLimit).optional(),
  role: role.optional(),
  mayReveal: z.boolean().default(false),
  expiresInDays: z.int().min(1).max(longestDays),
}).refine((request) => (request.computer === undefined) !== (request.role === undefined), {
  error: 'needs either a computer or a role, and not both',
});

export const issueTokenResponse = z.object({
  token,
  secret: z.string().meta({ description: 'bearer secret of this token; it is shown once' }),
});

export type Token = z.infer<typeof token>;
export type ListTokensResponse = z.infer<typeof listTokensResponse>;
export type TokenParams = z.input<typeof tokenParams>;
export type IssueTokenRequest = z.input<typeof issueTokenRequest>;
export type IssueTokenResponse = z.infer<typeof issueTokenResponse>;
