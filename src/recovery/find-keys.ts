import type { Actor } from '../access/actor.ts';
import { demand } from '../access/demand.ts';
import { formatGuid } from '../base/guid.ts';
import { type KeyIdQuery, parseKeyId } from '../bitlocker/key-id.ts';
import { currentFirst, type KeyClaim } from '../escrow/recovery-key.ts';
import { type Attempt, failed, succeeded } from './attempt.ts';
import { isStillPermitted, refusalError } from './guard-reveal.ts';
import { keyMatch } from './key-match.ts';
import { limitReach } from './limit-reach.ts';
import { helpDeskReach } from './reach.ts';
import type { RecoveryDeps } from './recovery-deps.ts';
import type { KeyIdRange } from './recovery-store.ts';
import type { FindKeysRequest } from './request.ts';
import type { KeyMatches } from './result.ts';

/** Eight digits are one in four billion: more matches than this come from somebody who claims them on purpose. */
const mostMatches = 50;

/** Lists the keys whose ID begins with what was typed. Reads no secret, and is on record all the same. */
export async function findKeys(deps: RecoveryDeps, actor: Actor, request: FindKeysRequest): Promise<KeyMatches> {
  demand(actor, 'key-search');
  const query = parseKeyId(request.keyId);
  const { reach, endUser } = helpDeskReach(actor, request, deps.domains);
  const attempt: Attempt = {
    actor,
    at: deps.clock(),
    type: 'key-search',
    source: 'Helpdesk',
    keyType: 'Recovery Key ID',
    endUser,
    detail: { typed: typed(query) },
  };
  const range = rangeOf(query);
  const within = await limitReach(deps, attempt, reach, range);
  const { value: claims } = await deps.store.shared(undefined, async (unit) => {
    const [permitted, found] = await Promise.all([
      isStillPermitted(unit, attempt),
      unit.claimsInRange(range, within, mostMatches + 1),
    ]);
    if (!permitted) {
      unit.record(failed(attempt, 'not-permitted'));
      return undefined;
    }
    const listed = found.slice(0, mostMatches);
    unit.record(
      listed.length === 0
        ? failed(attempt, 'nothing-to-reveal')
        : succeeded(attempt, { detail: whatWasListed(listed) }),
    );
    return found;
  });
  if (claims === undefined) throw refusalError('not-permitted', deps);
  const listed = claims.slice(0, mostMatches);
  return {
    matches: [...listed]
      .sort((a, b) => a.keyId.compare(b.keyId) || currentFirst(a, b))
      .map((claim) => keyMatch(claim, listed)),
    more: claims.length > mostMatches,
  };
}

export function rangeOf(query: KeyIdQuery): KeyIdRange {
  return query.kind === 'exact' ? { from: query.keyId, to: query.keyId } : { from: query.from, to: query.to };
}

export function typed(query: KeyIdQuery): string {
  return query.kind === 'exact' ? formatGuid(query.keyId) : query.digits;
}

function whatWasListed(claims: readonly KeyClaim[]): { matches: number; keyIds: readonly string[] } {
  return { matches: claims.length, keyIds: [...new Set(claims.map((claim) => formatGuid(claim.keyId)))].slice(0, 10) };
}
