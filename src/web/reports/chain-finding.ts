import type { VerifyAuditResponse } from '../../wire/rest/audit.ts';

/** What a check of the record has found, worst first. */
export type ChainFinding =
  | { readonly kind: 'broken'; readonly row: number; readonly problem: string }
  | { readonly kind: 'cut'; readonly row: number }
  | { readonly kind: 'batch'; readonly row: number; readonly problem: string }
  | { readonly kind: 'unexplained' };

/** Empty when the record is intact. */
export function chainFindings({ intact, firstBroken, checkpoint, batches }: VerifyAuditResponse): ChainFinding[] {
  const findings: ChainFinding[] = [
    ...(firstBroken ? [{ kind: 'broken', row: firstBroken.sequence, problem: firstBroken.problem } as const] : []),
    ...(checkpoint?.agrees === false ? [{ kind: 'cut', row: checkpoint.sequence } as const] : []),
    ...(batches?.firstBroken
      ? [{ kind: 'batch', row: batches.firstBroken.sequence, problem: batches.firstBroken.problem } as const]
      : []),
  ];
  return findings.length > 0 || intact ? findings : [{ kind: 'unexplained' }];
}
