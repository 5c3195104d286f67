import { useCallback, useEffect, useState } from 'react';
import { type ReasonsResponse, reasonsResponse } from '../../wire/rest/recovery.ts';
import { call } from '../api/client.ts';

export interface Reasons {
  /** Empty until the server has answered. */
  readonly list: ReasonsResponse['selfService'];
  readonly failure: unknown;
  readonly retry: () => void;
}

/** What a person can say why they need their key. */
export function useReasons(): Reasons {
  const [list, setList] = useState<Reasons['list']>([]);
  const [failure, setFailure] = useState<unknown>();
  const load = useCallback(async (signal?: AbortSignal) => {
    setFailure(undefined);
    try {
      const answer = await call(reasonsResponse, {
        method: 'GET',
        path: '/recovery/reasons',
        ...(signal === undefined ? {} : { signal }),
      });
      setList(answer.selfService);
    } catch (error) {
      if (signal?.aborted !== true) setFailure(error);
    }
  }, []);
  useEffect(() => {
    const stop = new AbortController();
    void load(stop.signal);
    return () => {
      stop.abort();
    };
  }, [load]);
  return { list, failure, retry: () => void load() };
}
