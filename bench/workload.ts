import { z } from 'zod';
import { parseGuid } from '../src/base/guid.ts';
import { escrowKeyResponse } from '../src/wire/rest/escrow.ts';
import { revealKeysResponse, searchKeysResponse } from '../src/wire/rest/recovery.ts';
import { type Answer, requestText } from './connection.ts';
import { knownKey } from './known-key.ts';
import { metadataFor, metadataTemplate } from './metadata.ts';

const names = ['escrow-new', 'escrow-repeated', 'report', 'escrow-metadata', 'search', 'reveal', 'bare'] as const;

/** What a driver is to send; goes between processes as JSON. */
export const workloadPlan = z.object({
  name: z.enum(names),
  bearer: z.string(),
  /** For `search` and `reveal`: those who ask in turns, where they are several. */
  bearers: z.array(z.string()).default([]),
  /** For `report`: of the computers of the known keys from the first on, as many as there are. */
  computers: z.array(z.string()).default([]),
  /** First number of the known keys it uses; new ones go on from there, others are among the next `keys`. */
  first: z.int(),
  keys: z.int().default(1),
  /** Numbers among these that are left out. */
  except: z.array(z.int()).default([]),
  /** For `escrow-metadata`, and for `bare` beside it. */
  metadata: metadataTemplate.optional(),
});

export type WorkloadPlan = z.output<typeof workloadPlan>;

export interface Work {
  /** Of the known key it is about. */
  readonly number: number;
  readonly request: string;
  /** What is wrong with the answer. An answer that was not understood is never a success. */
  readonly fault: (answer: Answer) => string | undefined;
}

/** An endless supply of requests, each with the check of its answer. */
export function supply(plan: WorkloadPlan): () => Work {
  let sent = 0;
  const make = makers[plan.name];
  const numbers = plan.name === 'escrow-repeated' ? oldNumbers(plan) : [];
  return () => make(plan, numbers[sent % numbers.length] ?? plan.first + sent, sent++);
}

function oldNumbers({ first, keys, except }: WorkloadPlan): readonly number[] {
  const without = new Set(except);
  return Array.from({ length: keys }, (_, at) => first + at).filter((number) => !without.has(number));
}

const makers: Readonly<Record<WorkloadPlan['name'], (plan: WorkloadPlan, number: number, sent: number) => Work>> = {
  'escrow-new': (plan, number) => escrow(plan, number, 'stored'),
  'escrow-repeated': (plan, number) => escrow(plan, number, 'already-stored'),
  // What each computer sends again and again, as itself.
  report: (plan, _, sent) => {
    const at = sent % plan.computers.length;
    return escrow({ ...plan, bearer: plan.computers[at] ?? '' }, plan.first + at, 'already-stored');
  },
  'escrow-metadata': (plan, number) => escrow(plan, number, 'stored'),
  // The route that the server's own is compared with answers without having stored anything.
  bare: (plan, number) => ({ ...escrow(plan, number, 'stored'), fault: (answer) => status(answer, 200) }),
  search,
  reveal,
};

function escrow(plan: WorkloadPlan, number: number, outcome: 'stored' | 'already-stored'): Work {
  const { computer, volumeId, keyId, recoveryPassword } = knownKey(number);
  const volume = { id: volumeId, type: 'operating-system' };
  const more = plan.metadata && { volumeMetadata: metadataFor(plan.metadata, parseGuid(keyId)).toString('base64') };
  const body = { computer, volume, keyId, recoveryPassword, ...more };
  return {
    number,
    request: requestText('POST', '/api/v1/escrow/recovery-keys', plan.bearer, body),
    fault: (answer) =>
      status(answer, outcome === 'stored' ? 201 : 200) ??
      unless(
        read(escrowKeyResponse, answer),
        (stored) => stored.outcome === outcome && stored.keyId === keyId && (!more || stored.proof === 'matched'),
      ),
  };
}

function search(plan: WorkloadPlan, _: number, sent: number): Work {
  const number = any(plan);
  const { keyId } = knownKey(number);
  return {
    number,
    request: requestText('POST', '/api/v1/recovery/keys/search', askerOf(plan, sent), { keyId: keyId.slice(0, 8) }),
    fault: (answer) =>
      status(answer, 200) ??
      unless(read(searchKeysResponse, answer), ({ matches }) => matches.some((match) => match.keyId === keyId)),
  };
}

function reveal(plan: WorkloadPlan, _: number, sent: number): Work {
  const number = any(plan);
  const { keyId, recoveryPassword } = knownKey(number);
  return {
    number,
    request: requestText('POST', '/api/v1/recovery/keys/reveal', askerOf(plan, sent), { keyId, reason: 'lost-pin' }),
    fault: (answer) =>
      status(answer, 200) ??
      unless(read(revealKeysResponse, answer), ({ keys }) => keys[0]?.recoveryPassword === recoveryPassword),
  };
}

function askerOf({ bearer, bearers }: WorkloadPlan, sent: number): string {
  return bearers[sent % bearers.length] ?? bearer;
}

function any({ first, keys }: WorkloadPlan): number {
  return first + Math.floor(Math.random() * keys);
}

function status(answer: Answer, wanted: number): string | undefined {
  return answer.status === wanted ? undefined : `${answer.status}: ${answer.body.toString('utf8').slice(0, 300)}`;
}

function read<T>(schema: z.ZodType<T>, answer: Answer): T | undefined {
  return schema.safeParse(parsed(answer.body.toString('utf8'))).data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unless<T>(answer: T | undefined, right: (answer: T) => boolean): string | undefined {
  return answer !== undefined && right(answer) ? undefined : 'the answer is not what was asked for';
}
