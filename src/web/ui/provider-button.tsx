import { Button, Divider, makeStyles, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { type SignOnPortal, signOnPath } from '../../wire/rest/sign-on.ts';
import { type PortalName, usePortal } from './portal-context.tsx';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  button: { overflowWrap: 'anywhere', textAlign: 'center' },
});

const portals: Readonly<Record<PortalName, SignOnPortal>> = { helpDesk: 'HelpDesk', selfService: 'SelfService' };

/** A link: the way to the identity provider leads away from this page and comes back to it. */
export function ProviderButton({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const portal = portals[usePortal().name];
  return (
    <div className={styles.root}>
      <Button
        as="a"
        href={`${signOnPath}?portal=${portal}`}
        appearance="primary"
        size="large"
        className={styles.button}
        autoFocus
      >
        {t('signIn.withProvider', { name })}
      </Button>
      <Divider>{t('signIn.orByForm')}</Divider>
    </div>
  );
}
