import { Spinner } from '@fluentui/react-components';
import {
  DeveloperBoardRegular,
  DocumentSearchRegular,
  HardDriveRegular,
  KeyRegular,
  LinkRegular,
  PeopleRegular,
  PeopleTeamRegular,
  SettingsRegular,
} from '@fluentui/react-icons';
import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { type Role, useSession } from '../api/session.tsx';
import { NoSuchPage, NothingForYou } from '../ui/dead-ends.tsx';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { type PageGroup, Shell } from '../ui/shell.tsx';
import { RefusedState } from '../ui/state-page.tsx';
import { UnseenTitle } from '../ui/unseen-title.tsx';

type PageKey =
  | 'driveRecovery'
  | 'manageTpm'
  | 'recoveryAudit'
  | 'accounts'
  | 'groups'
  | 'tokens'
  | 'associations'
  | 'settings';

interface Page {
  readonly key: PageKey;
  readonly path: string;
  readonly icon: ReactNode;
  readonly roles: readonly Role[];
  readonly group?: 'reports' | 'administration';
  readonly view: ComponentType;
}

const desk = ['helpdesk', 'advanced-helpdesk'] as const;
const administrator = ['administrator'] as const;

/** Each page is a file of its own, which the browser loads when somebody goes there. */
const pages: readonly Page[] = [
  {
    key: 'driveRecovery',
    path: 'drive-recovery',
    icon: <HardDriveRegular />,
    roles: desk,
    view: lazy(async () => ({ default: (await import('./drive-recovery-page.tsx')).DriveRecoveryPage })),
  },
  {
    key: 'manageTpm',
    path: 'manage-tpm',
    icon: <DeveloperBoardRegular />,
    roles: desk,
    view: lazy(async () => ({ default: (await import('./manage-tpm-page.tsx')).ManageTpmPage })),
  },
  {
    key: 'recoveryAudit',
    path: 'reports/recovery-audit',
    icon: <DocumentSearchRegular />,
    roles: ['auditor'],
    group: 'reports',
    view: lazy(async () => ({ default: (await import('../reports/recovery-audit-page.tsx')).RecoveryAuditPage })),
  },
  {
    key: 'accounts',
    path: 'administration/accounts',
    icon: <PeopleRegular />,
    roles: administrator,
    group: 'administration',
    view: lazy(async () => ({ default: (await import('../admin/accounts-page.tsx')).AccountsPage })),
  },
  {
    key: 'groups',
    path: 'administration/groups',
    icon: <PeopleTeamRegular />,
    roles: administrator,
    group: 'administration',
    view: lazy(async () => ({ default: (await import('../admin/groups-page.tsx')).GroupsPage })),
  },
  {
    key: 'tokens',
    path: 'administration/tokens',
    icon: <KeyRegular />,
    roles: administrator,
    group: 'administration',
    view: lazy(async () => ({ default: (await import('../admin/tokens-page.tsx')).TokensPage })),
  },
  {
    key: 'associations',
    path: 'administration/associations',
    icon: <LinkRegular />,
    roles: administrator,
    group: 'administration',
    view: lazy(async () => ({ default: (await import('../admin/associations-page.tsx')).AssociationsPage })),
  },
  {
    key: 'settings',
    path: 'administration/settings',
    icon: <SettingsRegular />,
    roles: administrator,
    group: 'administration',
    view: lazy(async () => ({ default: (await import('../admin/settings-page.tsx')).SettingsPage })),
  },
];

/** The portal of the people who help: its pages are those that their roles allow. */
export function HelpDesk() {
  const { roles } = useSession();
  const allowed = pages.filter((page) => page.roles.some((role) => roles.includes(role)));
  const [first] = allowed;
  const { t } = useTranslation();
  const selfService = roles.includes('self-service')
    ? { href: '/SelfService/', label: t('portals.toSelfService') }
    : undefined;
  return (
    <BrowserRouter basename="/HelpDesk">
      <Shell groups={useGroups(allowed)}>
        <ErrorBoundary>
          <Suspense fallback={<PageOnItsWay />}>
            {first === undefined ? (
              <NothingForYou way={selfService} />
            ) : (
              <Routes>
                <Route index element={<Navigate to={first.path} replace />} />
                {pages.map((page) => (
                  <Route
                    key={page.key}
                    path={page.path}
                    element={allowed.includes(page) ? <page.view /> : <RefusedState wholePage />}
                  />
                ))}
                <Route path="*" element={<NoSuchPage home="/HelpDesk/" />} />
              </Routes>
            )}
          </Suspense>
        </ErrorBoundary>
      </Shell>
    </BrowserRouter>
  );
}

function PageOnItsWay() {
  const { t } = useTranslation();
  return (
    <>
      <UnseenTitle>{t('portals.helpDesk')}</UnseenTitle>
      <Spinner label={t('common.loading')} />
    </>
  );
}

function useGroups(allowed: readonly Page[]): readonly PageGroup[] {
  const { t } = useTranslation();
  return ([undefined, 'reports', 'administration'] as const)
    .map((group) => ({
      label: group && t(`pages.${group}`),
      links: allowed
        .filter((page) => page.group === group)
        .map(({ key, path, icon }) => ({ to: `/${path}`, label: t(`pages.${key}`), icon })),
    }))
    .filter(({ links }) => links.length > 0);
}
