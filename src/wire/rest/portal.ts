import { z } from 'zod';
import { requestObject } from './request-object.ts';
import { text } from './text.ts';

export const portalQuery = requestObject({ language: text(35).optional() });

export const portalResponse = z.object({
  companyName: z.string(),
  displayNotice: z.boolean().meta({ description: 'Self-Service shows a notice that must be accepted' }),
  notice: z.string().meta({ description: 'empty where the pages show their own' }),
  helpdeskText: z.string(),
  helpdeskUrl: z.string(),
  hideKeySeconds: z.int().meta({ description: 'seconds after which a shown secret is hidden again' }),
  ticketSignOn: z.boolean().meta({ description: 'a Kerberos ticket of the domain signs in' }),
  directorySignOn: z.boolean().meta({
    description: 'people sign in with accounts of the domain; an account of this server is written .\\name',
  }),
  signOnName: z.string().meta({ description: 'the identity provider to sign in with; empty where there is none' }),
});

export const deskResponse = z.object({
  domains: z.array(z.object({ netbios: z.string(), dns: z.string() })),
  defaultDomain: z.string(),
  callerVerificationRequired: z.boolean(),
  namedUserRequired: z.boolean().meta({ description: 'the caller must name the end user' }),
});

export type PortalResponse = z.infer<typeof portalResponse>;
export type DeskResponse = z.infer<typeof deskResponse>;
