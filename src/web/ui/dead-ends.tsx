import { Button } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { useSession } from '../api/session.tsx';
import { StatePage } from './state-page.tsx';

interface Way {
  readonly href: string;
  readonly label: string;
}

/** For somebody who is signed in and whom this portal has nothing for; `way` leads to the other one, where that has. */
export function NothingForYou({ way }: { readonly way: Way | undefined }) {
  const { t } = useTranslation();
  const { account } = useSession();
  return (
    <StatePage scene="refused" title={t('states.nothingForYou')} wholePage actions={way && <Leave {...way} />}>
      {t('states.nothingForYouText', { account })}
    </StatePage>
  );
}

/** For an address of a portal that leads nowhere. */
export function NoSuchPage({ home }: { readonly home: string }) {
  const { t } = useTranslation();
  const way = <Leave href={home} label={t('states.home')} />;
  return (
    <StatePage scene="not-found" title={t('states.notFound')} wholePage actions={way}>
      {t('states.notFoundText')}
    </StatePage>
  );
}

function Leave({ href, label }: Way) {
  return (
    <Button as="a" href={href} appearance="primary">
      {label}
    </Button>
  );
}
