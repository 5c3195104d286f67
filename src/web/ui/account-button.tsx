import { Button, type ButtonProps, makeStyles } from '@fluentui/react-components';
import { PersonRegular } from '@fluentui/react-icons';
import { useTranslation } from 'react-i18next';
import { useSession } from '../api/session.tsx';

const useStyles = makeStyles({
  // Without its name the button is as wide as its picture.
  button: { '@media (max-width: 639px)': { minWidth: 'auto' } },
  name: {
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    maxWidth: '12rem',
    '@media (max-width: 639px)': { display: 'none' },
  },
});

/** Says who is signed in. */
export function AccountButton(props: ButtonProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const session = useSession();
  const name = session.displayName || session.account;
  return (
    <Button
      {...props}
      className={styles.button}
      appearance="subtle"
      icon={<PersonRegular />}
      aria-label={t('account.menu', { name })}
    >
      <span className={styles.name}>{name}</span>
    </Button>
  );
}
