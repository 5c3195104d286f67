import { useEffect, useRef, useState } from 'react';
import { type AnswerSchema, call } from '../api/client.ts';

/** Where a page stands. The secret is nowhere but here, and only as long as it is shown. */
export type RevealState<T> =
  | { readonly kind: 'asking'; readonly failure?: unknown }
  | { readonly kind: 'working' }
  | { readonly kind: 'shown'; readonly revealed: T }
  | { readonly kind: 'gone' };

/** One request at a time: each is a row of the record and counts towards the limit of the hour. */
export function useReveal<T>(schema: AnswerSchema<T>, path: string) {
  const [state, setState] = useState<RevealState<T>>({ kind: 'asking' });
  const run = useRef(0);
  const working = useRef(false);
  useEffect(
    () => () => {
      run.current += 1;
    },
    [],
  );
  const move = (to: RevealState<T>) => {
    run.current += 1;
    working.current = false;
    setState(to);
  };
  /** Returns what went wrong, for the field that it belongs to. */
  const reveal = async (body: unknown): Promise<unknown> => {
    if (working.current) return undefined;
    working.current = true;
    const mine = (run.current += 1);
    setState({ kind: 'working' });
    try {
      const revealed = await call(schema, { method: 'POST', path, body });
      // Whoever went on to the next caller meanwhile must not get this one's key.
      if (mine === run.current) move({ kind: 'shown', revealed });
      return undefined;
    } catch (failure) {
      if (mine !== run.current) return undefined;
      move({ kind: 'asking', failure });
      return failure;
    }
  };
  return {
    state,
    reveal,
    hide: () => {
      move({ kind: 'gone' });
    },
    startAgain: () => {
      move({ kind: 'asking' });
    },
  };
}
