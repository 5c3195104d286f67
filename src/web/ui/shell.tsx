import {
  Button,
  Caption1,
  MessageBar,
  MessageBarBody,
  makeStyles,
  mergeClasses,
  Subtitle2,
  tokens,
} from '@fluentui/react-components';
import { NavigationRegular } from '@fluentui/react-icons';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation } from 'react-router';
import { useSession } from '../api/session.tsx';
import { AccountMenu } from './account-menu.tsx';
import { ChangePasswordPage } from './change-password-page.tsx';
import { Mark } from './mark.tsx';
import { OfflineBar } from './offline-bar.tsx';
import { usePortal } from './portal-context.tsx';

export interface PageLink {
  readonly to: string;
  readonly label: string;
  readonly icon: ReactNode;
  /** `to` is an address of this server outside of this portal, which the browser loads as a page of its own. */
  readonly otherPortal?: boolean;
}

export interface PageGroup {
  readonly label?: string | undefined;
  readonly links: readonly PageLink[];
}

const narrow = '@media (max-width: 899px)';

const useStyles = makeStyles({
  root: {
    minHeight: '100vh',
    display: 'flex',
    flexDirection: 'column',
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground1,
  },
  skip: {
    position: 'absolute',
    left: '-9999px',
    zIndex: 10,
    padding: tokens.spacingVerticalM,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForeground1,
    ':focus': { left: tokens.spacingHorizontalM, top: tokens.spacingVerticalS },
  },
  header: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    minHeight: '56px',
    boxSizing: 'border-box',
    padding: `${tokens.spacingVerticalXS} clamp(12px, 2vw, 24px)`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  names: { display: 'flex', flexDirection: 'column', minWidth: 0, flexGrow: 1 },
  company: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  quiet: { color: tokens.colorNeutralForeground2 },
  burger: { display: 'none', [narrow]: { display: 'inline-flex' } },
  body: { display: 'flex', flexGrow: 1, minWidth: 0 },
  nav: {
    width: '232px',
    flexShrink: 0,
    boxSizing: 'border-box',
    padding: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    [narrow]: { display: 'none' },
  },
  navOpen: {
    [narrow]: { display: 'block', position: 'absolute', zIndex: 5, boxShadow: tokens.shadow28, minHeight: '60vh' },
  },
  group: {
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXS}`,
    display: 'block',
  },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  link: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    overflowWrap: 'anywhere',
    hyphens: 'auto',
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    '& > svg': { flexShrink: 0, fontSize: '20px' },
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    '&[aria-current="page"]': {
      backgroundColor: tokens.colorBrandBackground2,
      color: tokens.colorBrandForeground2,
      fontWeight: tokens.fontWeightSemibold,
      '@media (forced-colors: active)': { outline: '2px solid Highlight' },
    },
  },
  main: {
    flexGrow: 1,
    minWidth: 0,
    boxSizing: 'border-box',
    padding: 'clamp(16px, 3vw, 40px)',
    outlineStyle: 'none',
  },
  column: { maxWidth: '1180px', marginInline: 'auto' },
  warning: { marginBottom: tokens.spacingVerticalL },
});

/** The frame of everything that needs somebody signed in: who, where to, and the page itself. */
export function Shell({ groups, children }: { readonly groups: readonly PageGroup[]; readonly children: ReactNode }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { administratorWithheld, keptBy, person } = useSession();
  const nameless = keptBy === 'provider' && person === '';
  const [changing, setChanging] = useState(false);
  const [open, setOpen] = useState(false);
  const main = useFocusOnNewPage(() => {
    setOpen(false);
  });
  const stop = () => {
    setChanging(false);
  };
  if (changing) return <ChangePasswordPage onCancel={stop} onChanged={stop} />;
  return (
    <div className={styles.root}>
      <a href="#content" className={styles.skip}>
        {t('portals.skip')}
      </a>
      <header className={styles.header}>
        {groups.length > 0 && (
          <Button
            className={styles.burger}
            appearance="subtle"
            icon={<NavigationRegular />}
            aria-label={t('portals.openNavigation')}
            aria-expanded={open}
            onClick={() => {
              setOpen(!open);
            }}
          />
        )}
        <Mark size={34} />
        <PortalNames />
        <AccountMenu
          onChangePassword={() => {
            setChanging(true);
          }}
        />
      </header>
      <OfflineBar />
      <div className={styles.body}>
        {groups.length > 0 && <PageList groups={groups} open={open} />}
        <main id="content" className={styles.main} tabIndex={-1} ref={main}>
          <div className={styles.column}>
            {administratorWithheld && (
              <MessageBar intent="warning" layout="multiline" className={styles.warning}>
                <MessageBarBody>{t(nameless ? 'account.withheldWithoutPerson' : 'account.withheld')}</MessageBarBody>
              </MessageBar>
            )}
            {children}
          </div>
        </main>
      </div>
    </div>
  );
}

function PortalNames() {
  const { t } = useTranslation();
  const styles = useStyles();
  const { info, name } = usePortal();
  return (
    <div className={styles.names}>
      <Subtitle2 className={styles.company}>{info.companyName}</Subtitle2>
      <Caption1 className={styles.quiet}>{t(`portals.${name}`)}</Caption1>
    </div>
  );
}

function PageList({ groups, open }: { readonly groups: readonly PageGroup[]; readonly open: boolean }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <nav className={mergeClasses(styles.nav, open && styles.navOpen)} aria-label={t('portals.navigation')}>
      {groups.map(({ label, links }) => (
        <div key={links[0]?.to}>
          {label !== undefined && <Caption1 className={mergeClasses(styles.group, styles.quiet)}>{label}</Caption1>}
          <ul className={styles.list}>
            {links.map((link) => (
              <li key={link.to}>
                <PageAnchor {...link} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function PageAnchor({ to, label, icon, otherPortal = false }: PageLink) {
  const styles = useStyles();
  if (otherPortal) {
    return (
      <a href={to} className={styles.link}>
        {icon}
        {label}
      </a>
    );
  }
  return (
    <NavLink to={to} className={styles.link}>
      {icon}
      {label}
    </NavLink>
  );
}

/** A screen reader hears of a new page, and Tab goes on inside it. Not at the first one: there the form has the focus. */
function useFocusOnNewPage(moved: () => void) {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    moved();
    main.current?.focus();
  });
  return main;
}
