import { Tooltip } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { formatLocale } from '../texts/language.ts';

/** A time in the zone of whoever reads it, with UTC on hover. */
export function TimeText({ time, seconds = false }: { readonly time: string; readonly seconds?: boolean }) {
  const { t, i18n } = useTranslation();
  const utc = t('common.utc', { time: time.slice(0, 19).replace('T', ' ') });
  return (
    <Tooltip content={utc} relationship="description">
      <time dateTime={time}>{formatTime(time, i18n.language, seconds)}</time>
    </Tooltip>
  );
}

export function formatTime(time: string, language: string, seconds = false): string {
  const format = new Intl.DateTimeFormat(formatLocale(language), {
    dateStyle: 'medium',
    timeStyle: seconds ? 'medium' : 'short',
  });
  return format.format(new Date(time));
}
