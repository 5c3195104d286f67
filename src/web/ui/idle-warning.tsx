import { useEffect, useRef, useState } from 'react';
import { useSessionControl } from '../api/session.tsx';
import type { IdleDialog } from './idle-dialog.tsx';

/** Milliseconds. */
const warnBefore = 60_000;
const askBefore = warnBefore + 15_000;
const askAgainAfter = 20_000;
const signOfLifeEvery = 30_000;

/** Says a minute before that the session will end, and ends what is on the screen when it does. */
export function IdleWarning() {
  const left = useTimeLeft();
  const Warning = useDialog(left <= askBefore);
  useSignsOfLife(left > warnBefore);
  return Warning !== undefined && <Warning open={left <= warnBefore} seconds={Math.max(0, Math.ceil(left / 1000))} />;
}

/** Loaded when it is about to be needed. Without it the session ends all the same, unannounced. */
function useDialog(wanted: boolean): typeof IdleDialog | undefined {
  const [dialog, setDialog] = useState<{ readonly Dialog: typeof IdleDialog }>();
  useEffect(() => {
    if (!wanted) return;
    import('./idle-dialog.tsx').then(
      ({ IdleDialog: Dialog }) => {
        setDialog({ Dialog });
      },
      () => undefined,
    );
  }, [wanted]);
  return dialog?.Dialog;
}

/** Milliseconds, once a second. Another tab may have kept the session alive: the server is asked before anybody is warned. */
function useTimeLeft(): number {
  const { idle, refresh } = useSessionControl();
  const [left, setLeft] = useState(() => idle.left);
  const askedAt = useRef(0);
  useEffect(() => {
    const look = () => {
      const now = Date.now();
      if (idle.left <= askBefore && Math.abs(now - askedAt.current) > (idle.left <= 0 ? 1000 : askAgainAfter)) {
        askedAt.current = now;
        void refresh();
      }
      setLeft(idle.left);
    };
    const timer = setInterval(look, 1000);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [idle, refresh]);
  return left;
}

/** Whoever types or points is here, though nothing is sent for it: the server is told so now and then. */
function useSignsOfLife(listening: boolean): void {
  const { extend } = useSessionControl();
  const toldAt = useRef(Date.now());
  useEffect(() => {
    if (!listening) return;
    const tell = () => {
      if (Math.abs(Date.now() - toldAt.current) < signOfLifeEvery) return;
      toldAt.current = Date.now();
      void extend().catch(() => undefined);
    };
    addEventListener('keydown', tell);
    addEventListener('pointerdown', tell);
    return () => {
      removeEventListener('keydown', tell);
      removeEventListener('pointerdown', tell);
    };
  }, [listening, extend]);
}
