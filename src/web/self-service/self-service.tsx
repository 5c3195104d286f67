import { Spinner } from '@fluentui/react-components';
import { HistoryRegular, KeyRegular, PersonSupportRegular } from '@fluentui/react-icons';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { BrowserRouter, Route, Routes } from 'react-router';
import { type Role, useSession } from '../api/session.tsx';
import { NoSuchPage, NothingForYou } from '../ui/dead-ends.tsx';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { usePortal } from '../ui/portal-context.tsx';
import { type PageLink, Shell } from '../ui/shell.tsx';
import { GetKeyPage } from './get-key-page.tsx';
import { NoticePage } from './notice-page.tsx';
import { useAcceptedNotice } from './use-accepted-notice.ts';

const HistoryPage = lazy(async () => ({ default: (await import('./history-page.tsx')).HistoryPage }));

const helpDeskRoles: readonly Role[] = ['helpdesk', 'advanced-helpdesk', 'reports', 'administrator', 'auditor'];

/** The portal of everybody: one's own keys, and who else was shown them. */
export function SelfService() {
  const { roles } = useSession();
  const { displayNotice } = usePortal().info;
  const [accepted, accept] = useAcceptedNotice();
  const links = useLinks();
  const { t } = useTranslation();
  const helpDesk = roles.some((role) => helpDeskRoles.includes(role))
    ? { href: '/HelpDesk/', label: t('portals.toHelpDesk') }
    : undefined;
  const allowed = roles.includes('self-service');
  const open = allowed && (accepted || !displayNotice);
  return (
    <BrowserRouter basename="/SelfService">
      <Shell groups={open ? [{ links }] : []}>
        <ErrorBoundary>
          {!allowed && <NothingForYou way={helpDesk} />}
          {allowed && !open && <NoticePage onAccept={accept} />}
          {open && <Pages />}
        </ErrorBoundary>
      </Shell>
    </BrowserRouter>
  );
}

function Pages() {
  const { t } = useTranslation();
  return (
    <Suspense fallback={<Spinner label={t('common.loading')} />}>
      <Routes>
        <Route index element={<GetKeyPage />} />
        <Route path="history" element={<HistoryPage />} />
        <Route path="*" element={<NoSuchPage home="/SelfService/" />} />
      </Routes>
    </Suspense>
  );
}

function useLinks(): readonly PageLink[] {
  const { t } = useTranslation();
  const { roles } = useSession();
  const own: readonly PageLink[] = [
    { to: '/', label: t('self.pages.getKey'), icon: <KeyRegular /> },
    { to: '/history', label: t('self.pages.history'), icon: <HistoryRegular /> },
  ];
  if (!roles.some((role) => helpDeskRoles.includes(role))) return own;
  return [
    ...own,
    { to: '/HelpDesk/', label: t('portals.toHelpDesk'), icon: <PersonSupportRegular />, otherPortal: true },
  ];
}
