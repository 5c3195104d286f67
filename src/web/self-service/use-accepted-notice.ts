import { useState } from 'react';
import { useSession } from '../api/session.tsx';

const key = 'keyhaven-notice';

/** Whether this person has accepted the notice in this session and tab. Whoever signs in next is asked again. */
export function useAcceptedNotice(): readonly [accepted: boolean, accept: () => void] {
  const { account, expiresAt } = useSession();
  // The end of a session never moves, so it tells one session of a person from the next.
  const session = `${account} ${expiresAt}`;
  const [accepted, setAccepted] = useState(() => kept() === session);
  const accept = () => {
    setAccepted(true);
    keep(session);
  };
  return [accepted, accept];
}

function kept(): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

function keep(session: string): void {
  try {
    sessionStorage.setItem(key, session);
  } catch {
    // a browser may forbid its storage; then the notice is shown again after a reload
  }
}
