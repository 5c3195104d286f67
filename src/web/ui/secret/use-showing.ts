import { useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { usePortal } from '../portal-context.tsx';
import { canKeepShowing, keepShowing, secondsLeft, startShowing } from './showing.ts';

/**
 * Counts down while a secret is shown and calls `onGone` when the time is over or the page is left. By the clock and not
 * by ticks, so that a computer that slept does not wake up with it.
 */
export function useShowing(onGone: () => void) {
  const span = usePortal().info.hideKeySeconds * 1000;
  const [showing, setShowing] = useState(() => startShowing(Date.now(), span));
  const [left, setLeft] = useState(() => secondsLeft(showing, Date.now()));
  const latest = useRef({ showing, onGone });
  useEffect(() => {
    latest.current = { showing, onGone };
  });
  useEffect(() => {
    const look = () => {
      const now = secondsLeft(latest.current.showing, Date.now());
      setLeft(now);
      if (now === 0) latest.current.onGone();
    };
    // The browser may keep the page as it is and never run it again.
    const leave = () => {
      flushSync(() => latest.current.onGone());
    };
    const timer = setInterval(look, 500);
    document.addEventListener('visibilitychange', look);
    addEventListener('pagehide', leave);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
      removeEventListener('pagehide', leave);
    };
  }, []);
  const keep = useCallback(() => {
    setShowing((before) => {
      const kept = keepShowing(before, Date.now(), span);
      setLeft(secondsLeft(kept, Date.now()));
      return kept;
    });
  }, [span]);
  return { left, span: span / 1000, keep, canKeep: canKeepShowing(showing) };
}
