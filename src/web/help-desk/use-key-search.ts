import { useEffect, useRef, useState } from 'react';
import { type SearchKeysRequest, type SearchKeysResponse, searchKeysResponse } from '../../wire/rest/recovery.ts';
import { call } from '../api/client.ts';
import { covers, digitsToAsk, type KeyQuestion } from './key-question.ts';

export type KeySearchState =
  | { readonly kind: 'asking' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'answered'; readonly answer: SearchKeysResponse };

interface Search {
  readonly question: KeyQuestion;
  readonly body: SearchKeysRequest;
  readonly state: KeySearchState;
}

export interface KeySearchChange extends KeyQuestion {
  readonly digitsBefore: number;
  readonly named: Omit<SearchKeysRequest, 'keyId'>;
}

/** Asks at most once for what was typed. An answer that comes after another question was asked is nobody's. */
export function useKeySearch() {
  const [search, setSearch] = useState<Search>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const ask = async (question: KeyQuestion, body: SearchKeysRequest) => {
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    const set = (state: KeySearchState) => {
      if (!signal.aborted) setSearch({ question, body, state });
    };
    set({ kind: 'asking' });
    try {
      const answer = await call(searchKeysResponse, { method: 'POST', path: '/recovery/keys/search', body, signal });
      set({ kind: 'answered', answer });
    } catch (error) {
      set({ kind: 'failed', error });
    }
  };
  return {
    /** Something was typed: asks when there is something new to ask. */
    follow: ({ digits, digitsBefore, person, named }: KeySearchChange) => {
      const last = search && { question: search.question, more: moreOf(search) };
      const digitsNow = digitsToAsk({ digits, digitsBefore, person, last });
      if (digitsNow !== undefined) void ask({ digits: digitsNow, person }, { keyId: digitsNow, ...named });
    },
    /** What is known about these digits; undefined when nothing was asked that includes them. */
    stateFor: (wanted: KeyQuestion): KeySearchState | undefined =>
      search && covers(search.question, wanted) ? search.state : undefined,
    again: () => {
      if (search) void ask(search.question, search.body);
    },
    forget: () => {
      running.current?.abort();
      setSearch(undefined);
    },
  };
}

function moreOf({ state }: Search): boolean {
  return state.kind === 'answered' && state.answer.more;
}
