import { useTranslation } from 'react-i18next';
import { DriveDesk } from './drive-desk.tsx';
import { WithDesk } from './with-desk.tsx';

export function DriveRecoveryPage() {
  const { t } = useTranslation();
  return <WithDesk title={t('drive.title')}>{(desk) => <DriveDesk desk={desk} />}</WithDesk>;
}
