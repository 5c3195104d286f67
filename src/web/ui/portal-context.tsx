import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PortalResponse, portalResponse } from '../../wire/rest/portal.ts';
import { call } from '../api/client.ts';

export type PortalName = 'helpDesk' | 'selfService';

interface Portal {
  readonly name: PortalName;
  /** What the organisation calls itself, and where to get help. */
  readonly info: PortalResponse;
}

const PortalContext = createContext<Portal | undefined>(undefined);

// A page of which the name of the company is missing is still the right page.
const unknown: PortalResponse = {
  companyName: 'Keyhaven',
  displayNotice: true,
  notice: '',
  helpdeskText: '',
  helpdeskUrl: '',
  hideKeySeconds: 60,
  ticketSignOn: false,
  directorySignOn: false,
  signOnName: '',
};

export function PortalProvider({ name, children }: { readonly name: PortalName; readonly children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const [info, setInfo] = useState<PortalResponse>();
  const { language } = i18n;
  useEffect(() => {
    const stop = new AbortController();
    void readPortal(language, stop.signal).then((read) => {
      if (!stop.signal.aborted) setInfo(read);
    });
    return () => {
      stop.abort();
    };
  }, [language]);
  useEffect(() => {
    document.title = [t(`portals.${name}`), info?.companyName].filter(Boolean).join(' · ');
  }, [t, name, info]);
  if (info === undefined) return null;
  return <PortalContext value={{ name, info }}>{children}</PortalContext>;
}

async function readPortal(language: string, signal: AbortSignal): Promise<PortalResponse> {
  try {
    return await call(portalResponse, { method: 'GET', path: '/portal', query: { language }, signal });
  } catch {
    return unknown;
  }
}

export function usePortal(): Portal {
  const portal = use(PortalContext);
  if (portal === undefined) throw new Error('usePortal outside of PortalProvider');
  return portal;
}
