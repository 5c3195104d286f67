import { useTranslation } from 'react-i18next';
import { ShownOnce } from '../ui/shown-once.tsx';

interface OneTimePasswordProps {
  readonly name: string;
  readonly password: string;
  readonly onClose: () => void;
}

export function OneTimePassword({ name, password, onClose }: OneTimePasswordProps) {
  const { t } = useTranslation();
  return (
    <ShownOnce
      title={t('admin.accounts.onceTitle', { name })}
      name={t('admin.accounts.once')}
      secret={password}
      lost={t('admin.accounts.onceLost')}
      onClose={onClose}
    >
      {t('admin.accounts.onceText', { name })}
    </ShownOnce>
  );
}
