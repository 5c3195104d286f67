import { z } from 'zod';

export const livenessResponse = z.object({ status: z.literal('ok') });

export const readinessResponse = z.object({
  status: z.enum(['ready', 'not-ready']),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), note: z.string().optional() })),
});

export type LivenessResponse = z.infer<typeof livenessResponse>;
export type ReadinessResponse = z.infer<typeof readinessResponse>;
