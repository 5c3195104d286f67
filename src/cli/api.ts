import { KeyhavenError } from '../base/error.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** What a command can ask of Keyhaven, whichever way it is reached. */
export interface Api {
  /** For people: `https://keys.contoso.com`, or `the server on this machine`. */
  readonly place: string;
  /**
   * One request to `/api/v1` + path. Resolves with the parsed answer, or undefined for one without content; throws the
   * KeyhavenError that the server answered with, or `server-unreachable`. Never repeats a request by itself: a reveal
   * whose answer got lost has happened.
   */
  call(method: Method, path: string, body?: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/** What a wire schema can do for a command; the library behind it stays in `wire`. */
export interface WireSchema<Answer> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: Answer }
    | {
        readonly success: false;
        readonly error: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] };
      };
}

/** Calls and reads the answer by its wire schema. */
export async function callJson<Answer>(
  api: Api,
  schema: WireSchema<Answer>,
  method: Method,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const answer = schema.safeParse(await api.call(method, path, body));
  if (answer.success) return answer.data;
  // The issue itself may quote what came, and what came may be a secret: only its place is named.
  const where = answer.error.issues[0]?.path.map(String).join('.') ?? '';
  const sentence = `${api.place} answered in a form that this program does not know (at "${where}" of ${method} ${path})`;
  const hint = 'are the server and this program of one version?';
  throw new KeyhavenError('internal', sentence, { facts: { hint } });
}

/** `?name=value&..` of what is given, empty when nothing is. Never holds a secret: addresses end up in logs. */
export function query(values: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}
