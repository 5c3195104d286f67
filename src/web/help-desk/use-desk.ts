import { useCallback, useEffect, useState } from 'react';
import { type DeskResponse, deskResponse } from '../../wire/rest/portal.ts';
import { type ReasonsResponse, reasonsResponse } from '../../wire/rest/recovery.ts';
import { call } from '../api/client.ts';

/** What the forms ask for, which the server decides. */
export interface Desk extends DeskResponse {
  readonly reasons: ReasonsResponse;
}

type DeskState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'ready'; readonly desk: Desk };

export function useDesk() {
  const [state, setState] = useState<DeskState>({ kind: 'loading' });
  const load = useCallback(async (signal?: AbortSignal) => {
    const read = await readDesk(signal);
    if (signal?.aborted !== true) setState(read);
  }, []);
  useEffect(() => {
    const stop = new AbortController();
    void load(stop.signal);
    return () => {
      stop.abort();
    };
  }, [load]);
  const retry = () => {
    setState({ kind: 'loading' });
    void load();
  };
  return { state, retry };
}

async function readDesk(signal: AbortSignal | undefined): Promise<DeskState> {
  const method = 'GET';
  const stop = signal && { signal };
  try {
    const [desk, reasons] = await Promise.all([
      call(deskResponse, { method, path: '/recovery/desk', ...stop }),
      call(reasonsResponse, { method, path: '/recovery/reasons', ...stop }),
    ]);
    return { kind: 'ready', desk: { ...desk, reasons } };
  } catch (error) {
    return { kind: 'failed', error };
  }
}
