import { useCallback, useEffect, useRef, useState } from 'react';
import { isProblem } from '../api/problem.ts';
import { useSessionControl } from '../api/session.tsx';

export type TicketState = 'idle' | 'trying' | 'none' | { readonly failed: unknown };

/**
 * Signs in with the ticket of the domain: by itself when the page is opened, and when somebody asks for it. Not by itself
 * for somebody who has just signed out, or was signed out for doing nothing.
 */
export function useTicket(byItself: boolean): { readonly state: TicketState; readonly attempt: () => Promise<void> } {
  const { signInWithTicket } = useSessionControl();
  const [state, setState] = useState<TicketState>('idle');
  const begun = useRef(false);
  const attempt = useCallback(async () => {
    setState('trying');
    setState(await tryTwice(signInWithTicket));
  }, [signInWithTicket]);
  useEffect(() => {
    if (!byItself || begun.current) return;
    begun.current = true;
    void attempt();
  }, [byItself, attempt]);
  return { state, attempt };
}

/** Chromium loads what tickets need at the first challenge, and lets that one fail. */
async function tryTwice(signIn: () => Promise<void>): Promise<TicketState> {
  const first = await outcomeOf(signIn);
  return first === 'none' ? await outcomeOf(signIn) : first;
}

async function outcomeOf(signIn: () => Promise<void>): Promise<TicketState> {
  try {
    await signIn();
    return 'idle';
  } catch (error) {
    return isProblem(error, 'not-signed-in') ? 'none' : { failed: error };
  }
}
