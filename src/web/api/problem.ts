import type { Problem } from '../../wire/rest/problem.ts';

/** The server answered, and the answer is no. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** Nothing came back: no network, no server, or a certificate that the browser does not accept. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** Something came back that this version of the page cannot read: the server was updated meanwhile, or is not ours. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

export type ProblemCode = Problem['code'];

export function isProblem(error: unknown, ...codes: readonly ProblemCode[]): error is ProblemError {
  return error instanceof ProblemError && (codes.length === 0 || codes.includes(error.problem.code));
}
