import { useRef, useState } from 'react';
import { type RevealKeysResponse, type RevealOwnKeyRequest, revealKeysResponse } from '../../wire/rest/recovery.ts';
import { call } from '../api/client.ts';

/** Where the page stands. The key is nowhere but here, and only as long as it is shown. */
export type OwnKeyState =
  | { readonly kind: 'asking'; readonly failure?: unknown }
  | { readonly kind: 'shown'; readonly revealed: RevealKeysResponse }
  | { readonly kind: 'gone' };

/** Asks for one key at a time: each answer is a row of the record and counts towards the hour's limit. */
export function useOwnKey() {
  const [state, setState] = useState<OwnKeyState>({ kind: 'asking' });
  const waiting = useRef(false);
  /** Returns what went wrong, for the fields that it belongs to. */
  const ask = async (body: RevealOwnKeyRequest): Promise<unknown> => {
    if (waiting.current) return undefined;
    waiting.current = true;
    setState({ kind: 'asking' });
    try {
      const revealed = await call(revealKeysResponse, { method: 'POST', path: '/self-service/keys/reveal', body });
      setState({ kind: 'shown', revealed });
      return undefined;
    } catch (failure) {
      setState({ kind: 'asking', failure });
      return failure;
    } finally {
      waiting.current = false;
    }
  };
  return {
    state,
    ask,
    hide: () => {
      setState({ kind: 'gone' });
    },
    startAgain: () => {
      setState({ kind: 'asking' });
    },
  };
}
