import { useTranslation } from 'react-i18next';
import { TpmDesk } from './tpm-desk.tsx';
import { WithDesk } from './with-desk.tsx';

export function ManageTpmPage() {
  const { t } = useTranslation();
  return <WithDesk title={t('tpm.title')}>{(desk) => <TpmDesk desk={desk} />}</WithDesk>;
}
