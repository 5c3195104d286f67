import { z } from 'zod';
import { escrowKeyResponse } from '../src/wire/rest/escrow.ts';
import { revealKeysResponse, searchKeysResponse } from '../src/wire/rest/recovery.ts';
import { type Answer, requestText } from './connection.ts';
import { knownKey } from './known-key.ts';

export const workloadNames = ['escrow-new', 'escrow-repeated', 'escrow-metadata', 'search', 'reveal', 'bare'] as const;

/** What a driver is to send; goes between processes as JSON. */
export const workloadPlan = z.object({
  name: z.enum(workloadNames),
  bearer: z.string(),
  /** First number of the known keys it uses, and how many there are. */
  first: z.int(),
  keys: z.int(),
  /** Base64, for `escrow-metadata`. */
  metadata: z.string().default(''),
});

export type WorkloadPlan = z.infer<typeof workloadPlan>;

export interface Work {
  readonly request: string;
  /** What is wrong with the answer. An answer that was not understood is never a success. */
  readonly fault: (answer: Answer) => string | undefined;
}

/** An endless supply of requests, each with the check of its answer. */
export function supply(plan: WorkloadPlan): () => Work {
  let sent = 0;
  const make = makers[plan.name];
  return () => make(plan, sent++);
}

const makers: Readonly<Record<WorkloadPlan['name'], (plan: WorkloadPlan, sent: number) => Work>> = {
  'escrow-new': (plan, sent) => escrow(plan, plan.first + sent, 'stored'),
  'escrow-repeated': (plan, sent) => escrow(plan, plan.first + (sent % plan.keys), 'already-stored'),
  'escrow-metadata': (plan, sent) => escrow(plan, plan.first + sent, 'stored', { volumeMetadata: plan.metadata }),
  bare: (plan, sent) => ({ ...escrow(plan, plan.first + sent, 'stored'), fault: (answer) => status(answer, 200) }),
  search: (plan) => search(plan),
  reveal: (plan) => reveal(plan),
};

function escrow(plan: WorkloadPlan, number: number, outcome: string, more: object = {}): Work {
  const { computer, volumeId, keyId, recoveryPassword } = knownKey(number);
  const body = { computer, volume: { id: volumeId, type: 'operating-system' }, keyId, recoveryPassword, ...more };
  return {
    request: requestText('POST', '/api/v1/escrow/recovery-keys', plan.bearer, body),
    fault: (answer) =>
      status(answer, outcome === 'stored' ? 201 : 200) ??
      unless(read(escrowKeyResponse, answer), (stored) => stored.outcome === outcome && stored.keyId === keyId),
  };
}

function search(plan: WorkloadPlan): Work {
  const { keyId } = knownKey(any(plan));
  return {
    request: requestText('POST', '/api/v1/recovery/keys/search', plan.bearer, { keyId: keyId.slice(0, 8) }),
    fault: (answer) =>
      status(answer, 200) ??
      unless(read(searchKeysResponse, answer), ({ matches }) => matches.some((match) => match.keyId === keyId)),
  };
}

function reveal(plan: WorkloadPlan): Work {
  const { keyId, recoveryPassword } = knownKey(any(plan));
  return {
    request: requestText('POST', '/api/v1/recovery/keys/reveal', plan.bearer, { keyId, reason: 'lost-pin' }),
    fault: (answer) =>
      status(answer, 200) ??
      unless(read(revealKeysResponse, answer), ({ keys }) => keys[0]?.recoveryPassword === recoveryPassword),
  };
}

function any({ first, keys }: WorkloadPlan): number {
  return first + Math.floor(Math.random() * keys);
}

function status(answer: Answer, wanted: number): string | undefined {
  return answer.status === wanted ? undefined : `${answer.status}: ${answer.body.toString('utf8').slice(0, 300)}`;
}

function read<T>(schema: z.ZodType<T>, answer: Answer): T | undefined {
  return schema.safeParse(JSON.parse(answer.body.toString('utf8'))).data;
}

function unless<T>(answer: T | undefined, right: (answer: T) => boolean): string | undefined {
  return answer !== undefined && right(answer) ? undefined : 'the answer is not what was asked for';
}
