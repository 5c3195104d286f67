import { z } from 'zod';
import { requestObject } from './request-object.ts';
import { pageLimit, queryInteger, time } from './scalars.ts';
import { nameLimit, text } from './text.ts';

export const associationSource = z.enum(['agent', 'managedBy', 'owner', 'csv', 'manual']);

export const association = z.object({
  id: z.int(),
  computer: z.string(),
  person: z.string(),
  source: associationSource,
  madeBy: z.string(),
  createdAt: time,
});

export const listAssociationsQuery = requestObject({
  computer: text(nameLimit).optional(),
  person: text(nameLimit).optional(),
  after: queryInteger.optional().meta({ description: '`next` of the page before' }),
  limit: pageLimit,
});

export const listAssociationsResponse = z.object({
  associations: z.array(association),
  next: z.int().optional().meta({ description: 'give it as `after` for the next page; absent on the last' }),
});

export const addAssociationRequest = requestObject({
  computer: text(nameLimit),
  person: text(nameLimit),
  source: associationSource.exclude(['agent']).default('manual'),
});

export const associationParams = requestObject({ id: queryInteger });

export type AssociationSource = z.infer<typeof associationSource>;
export type Association = z.infer<typeof association>;
export type ListAssociationsQuery = z.input<typeof listAssociationsQuery>;
export type ListAssociationsResponse = z.infer<typeof listAssociationsResponse>;
export type AddAssociationRequest = z.input<typeof addAssociationRequest>;
export type AssociationParams = z.input<typeof associationParams>;
