import { MessageBar, MessageBarBody } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

/** Stands where the key stood, and takes the focus that went away with it. */
export function GoneMessage() {
  const { t } = useTranslation();
  const message = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) message.current?.focus();
  }, []);
  return (
    <MessageBar intent="info" layout="multiline" ref={message} tabIndex={-1} role="status">
      <MessageBarBody>{t('self.key.gone')}</MessageBarBody>
    </MessageBar>
  );
}
