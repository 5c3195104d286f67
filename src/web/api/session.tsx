import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type BrowserSession, browserSession } from '../../wire/rest/browser-sessions.ts';
import { call, command, listenToAnswers, setCsrfToken } from './client.ts';
import { IdleClock } from './idle-clock.ts';
import { isProblem } from './problem.ts';

export type Role = BrowserSession['roles'][number];

/** Why nobody is signed in. */
export type SignedOutBecause = 'not-yet' | 'idle' | 'ended' | 'signed-out';

export type SessionState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'signed-out'; readonly because: SignedOutBecause }
  | { readonly kind: 'signed-in'; readonly session: BrowserSession };

export interface SessionControl {
  readonly state: SessionState;
  readonly idle: IdleClock;
  readonly signIn: (credentials: { account: string; password: string }) => Promise<void>;
  /** With the ticket that the browser has of the domain, without asking anybody. */
  readonly signInWithTicket: () => Promise<void>;
  readonly signOut: (options?: { everywhere?: boolean }) => Promise<void>;
  /** Asks the server who is signed in; no sign of life. */
  readonly refresh: () => Promise<void>;
  /** Tells the server that somebody is here. */
  readonly extend: () => Promise<void>;
}

const SessionContext = createContext<SessionControl | undefined>(undefined);

const path = '/browser-sessions/current';

/** Keeps the tabs of one browser together: who signs out in one is signed out in all. */
const channelName = 'keyhaven-session';

/** Knows who is signed in, and takes everything that they saw from the screen when they no longer are. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [state, setState] = useState<SessionState>({ kind: 'loading' });
  const [idle] = useState(() => new IdleClock());
  const channel = useRef<BroadcastChannel>(undefined);

  const enter = useCallback(
    (session: BrowserSession) => {
      setCsrfToken(session.csrfToken);
      idle.set(session);
      setState({ kind: 'signed-in', session });
    },
    [idle],
  );
  const leave = useCallback((because: SignedOutBecause) => {
    setCsrfToken('');
    setState((before) => (before.kind === 'signed-out' ? before : { kind: 'signed-out', because }));
  }, []);
  const refresh = useCallback(() => readSession({ enter, leave, failed: setState }), [enter, leave]);

  useEffect(() => {
    listenToAnswers({
      active: () => {
        idle.extend();
      },
      signedOut: (because) => {
        setState((before) => lost(before, because));
      },
    });
    const open = new BroadcastChannel(channelName);
    open.onmessage = () => void refresh();
    channel.current = open;
    void refresh();
    return () => {
      listenToAnswers(undefined);
      open.close();
    };
  }, [idle, refresh]);

  const control = useMemo<SessionControl>(
    () => ({
      state,
      idle,
      refresh,
      signIn: async (credentials) => {
        enter(await call(browserSession, { method: 'POST', path: '/browser-sessions', body: credentials }));
        channel.current?.postMessage('signed-in');
      },
      signInWithTicket: async () => {
        enter(await call(browserSession, { method: 'POST', path: '/browser-sessions/ticket', body: {} }));
        channel.current?.postMessage('signed-in');
      },
      signOut: async ({ everywhere = false } = {}) => {
        await command({ method: 'DELETE', path, query: { everywhere: String(everywhere) } });
        leave('signed-out');
        channel.current?.postMessage('signed-out');
      },
      extend: async () => {
        enter(await call(browserSession, { method: 'POST', path: `${path}/activity`, body: {} }));
      },
    }),
    [state, idle, refresh, enter, leave],
  );
  return <SessionContext value={control}>{children}</SessionContext>;
}

export function useSessionControl(): SessionControl {
  const control = use(SessionContext);
  if (control === undefined) throw new Error('useSessionControl outside of SessionProvider');
  return control;
}

/** Who is signed in; only inside the pages that are shown to them. */
export function useSession(): BrowserSession {
  const { state } = useSessionControl();
  if (state.kind !== 'signed-in') throw new Error('nobody is signed in here');
  return state.session;
}

interface Outcome {
  readonly enter: (session: BrowserSession) => void;
  readonly leave: (because: SignedOutBecause) => void;
  readonly failed: (state: SessionState) => void;
}

async function readSession({ enter, leave, failed }: Outcome): Promise<void> {
  try {
    enter(await call(browserSession, { method: 'GET', path }));
  } catch (error) {
    // The listener has said more than this about a session that was there.
    if (isProblem(error, 'not-signed-in') || isDirectoryAway(error)) leave('not-yet');
    else failed({ kind: 'failed', error });
  }
}

function lost(before: SessionState, because: unknown): SessionState {
  if (before.kind === 'signed-out') return before;
  if (because === 'idle') return { kind: 'signed-out', because: 'idle' };
  return { kind: 'signed-out', because: before.kind === 'signed-in' ? 'ended' : 'not-yet' };
}

/** Then accounts of the server itself are what is left, and the page to sign in with them says more. */
function isDirectoryAway(error: unknown): boolean {
  return isProblem(error) && error.problem.code.startsWith('directory-');
}
