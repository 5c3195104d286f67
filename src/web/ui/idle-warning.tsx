import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSessionControl } from '../api/session.tsx';

/** Milliseconds. */
const warnBefore = 60_000;
const askBefore = warnBefore + 15_000;
const askAgainAfter = 20_000;
const signOfLifeEvery = 30_000;

/** Says a minute before that the session will end, and ends what is on the screen when it does. */
export function IdleWarning() {
  const { t } = useTranslation();
  const { idle, extend, signOut } = useSessionControl();
  const left = useTimeLeft();
  useSignsOfLife(left > warnBefore);
  const count = Math.max(0, Math.ceil(left / 1000));
  const { extendable } = idle;
  return (
    <Dialog open={left <= warnBefore} modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('idle.title')}</DialogTitle>
          <DialogContent>
            <span role="timer">{t(extendable ? 'idle.text' : 'idle.end', { count })}</span>
          </DialogContent>
          <DialogActions>
            <Button onClick={() => void signOut().catch(() => undefined)}>{t('idle.leave')}</Button>
            {extendable && (
              <Button appearance="primary" autoFocus onClick={() => void extend().catch(() => undefined)}>
                {t('idle.stay')}
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
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
