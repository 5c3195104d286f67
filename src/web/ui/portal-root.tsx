// First: it decides how every schema that is made after it works.
import '../api/zod-without-eval.ts';
import { createDOMRenderer, FluentProvider, RendererProvider, Spinner } from '@fluentui/react-components';
import { Fragment, type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { SessionProvider, useSessionControl } from '../api/session.tsx';
import { startTexts } from '../texts/language.ts';
import { AppearanceProvider, useAppearance } from './appearance.tsx';
import './base.css';
import { themes } from './brand-theme.ts';
import { ChangePasswordPage } from './change-password-page.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Gate } from './gate.tsx';
import { IdleWarning } from './idle-warning.tsx';
import { type PortalName, PortalProvider, usePortal } from './portal-context.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { FailedState } from './state-page.tsx';
import { UnseenTitle } from './unseen-title.tsx';

/** Puts a portal on the page: whatever needs no page of its own, then who is signed in, then `children`. */
export async function startPortal(name: PortalName, children: ReactNode): Promise<void> {
  leaveNothingBehind();
  await startTexts();
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no root');
  createRoot(root).render(
    <StrictMode>
      <AppearanceProvider>
        <Painted>
          <ErrorBoundary>
            <PortalProvider name={name}>
              <SessionProvider>
                <WhoeverIsHere>{children}</WhoeverIsHere>
              </SessionProvider>
            </PortalProvider>
          </ErrorBoundary>
        </Painted>
      </AppearanceProvider>
    </StrictMode>,
  );
}

/** The content policy admits style sheets of this one number only. Browsers hide it from selectors, not from scripts. */
const renderer = createDOMRenderer(document, {
  styleElementAttributes: { nonce: document.querySelector<HTMLStyleElement>('style[nonce]')?.nonce ?? '' },
});

function Painted({ children }: { readonly children: ReactNode }) {
  const { theme } = useAppearance();
  const { i18n } = useTranslation();
  return (
    <RendererProvider renderer={renderer} targetDocument={document}>
      <FluentProvider theme={themes[theme]} dir={i18n.dir()} style={{ minHeight: '100vh' }}>
        {children}
      </FluentProvider>
    </RendererProvider>
  );
}

function WhoeverIsHere({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const { name } = usePortal();
  const { state, refresh } = useSessionControl();
  switch (state.kind) {
    case 'loading':
      return (
        <main>
          <UnseenTitle>{t(`portals.${name}`)}</UnseenTitle>
          <Spinner label={t('common.loading')} style={{ minHeight: '100vh' }} />
        </main>
      );
    case 'failed':
      return (
        <Gate>
          <FailedState error={state.error} retry={() => void refresh()} wholePage />
        </Gate>
      );
    case 'signed-out':
      return <SignInPage because={state.because} />;
    case 'signed-in':
      return (
        // Whoever signs in next starts with pages that know nothing.
        <Fragment key={state.session.csrfToken}>
          {state.session.mustChangePassword ? <ChangePasswordPage /> : children}
          <IdleWarning />
        </Fragment>
      );
  }
}

/** A page that the browser kept whole comes back with what it showed, also after a sign-out: it is loaded anew instead. */
function leaveNothingBehind(): void {
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
}
