import { Caption1, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AppearanceMenu } from './appearance-menu.tsx';
import { Mark } from './mark.tsx';
import { usePortal } from './portal-context.tsx';

const useStyles = makeStyles({
  root: {
    minHeight: '100vh',
    boxSizing: 'border-box',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    padding: `clamp(16px, 10vh, 120px) ${tokens.spacingHorizontalL} ${tokens.spacingVerticalXXL}`,
    backgroundColor: tokens.colorNeutralBackground3,
    backgroundImage: `radial-gradient(circle at 50% -20%, ${tokens.colorBrandBackground2}, transparent 60%)`,
  },
  card: {
    width: '100%',
    maxWidth: '26rem',
    boxSizing: 'border-box',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    padding: `${tokens.spacingVerticalXXL} clamp(16px, 5vw, 32px)`,
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
    '& > *': { marginBlock: 0 },
  },
  head: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  names: { display: 'flex', flexDirection: 'column', minWidth: 0, flexGrow: 1 },
  company: { overflowWrap: 'anywhere' },
  portal: { color: tokens.colorNeutralForeground2 },
});

/** What stands before the portal: one card in the middle of an otherwise empty page. */
export function Gate({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { info, name } = usePortal();
  return (
    <main className={styles.root}>
      <div className={styles.card}>
        <div className={styles.head}>
          <Mark size={44} />
          <div className={styles.names}>
            <Subtitle2 className={styles.company}>{info.companyName}</Subtitle2>
            <Caption1 className={styles.portal}>{t(`portals.${name}`)}</Caption1>
          </div>
          <AppearanceMenu />
        </div>
        {children}
      </div>
    </main>
  );
}
