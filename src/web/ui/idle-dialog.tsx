import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
} from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { useSessionControl } from '../api/session.tsx';
import { usePageAfterDialog } from './use-page-after-dialog.tsx';

const useStyles = makeStyles({
  actions: { '@media (min-width: 481px)': { '& > button': { whiteSpace: 'nowrap' } } },
});

/** Stay, or leave now. When the session cannot last longer, it only says so. */
export function IdleDialog({ open, seconds: count }: { readonly open: boolean; readonly seconds: number }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { idle, extend, signOut } = useSessionControl();
  const { extendable } = idle;
  usePageAfterDialog();
  return (
    <Dialog open={open} modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('idle.title')}</DialogTitle>
          <DialogContent>
            <span role="timer">{t(extendable ? 'idle.text' : 'idle.end', { count })}</span>
          </DialogContent>
          <DialogActions className={styles.actions}>
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
