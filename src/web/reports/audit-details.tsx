import { useTranslation } from 'react-i18next';
import type { AuditEvent } from '../../wire/rest/audit.ts';
import { texts } from '../texts/locales/en.ts';
import { visible } from '../texts/visible-text.ts';
import { Facts } from '../ui/facts.tsx';
import { TimeText } from '../ui/time-text.tsx';

type Detail = NonNullable<AuditEvent['detail']>[string];

/** Everything that the row says and the columns do not. */
export function AuditDetails({ event }: { readonly event: AuditEvent }) {
  const { t } = useTranslation();
  const { sequence, type, keyType, detail = {} } = event;
  return (
    <Facts
      facts={[
        [t('audit.details.sequence'), sequence],
        [t('audit.details.type'), t(`audit.types.${type}`)],
        ...(keyType ? ([[t('audit.details.keyType'), t(`audit.keyTypes.${keyType}`)]] as const) : []),
        ...Object.entries(detail).map(
          ([name, value]) =>
            [
              isKnown(name) ? t(`audit.details.names.${name}`) : name,
              <Value key={name} name={name} value={value} />,
            ] as const,
        ),
      ]}
    />
  );
}

function Value({ name, value }: { readonly name: string; readonly value: Detail }) {
  const { t } = useTranslation();
  if (typeof value === 'boolean') return t(value ? 'audit.details.yes' : 'audit.details.no');
  if (name === 'expiresAt' && typeof value === 'number') return <TimeText time={new Date(value).toISOString()} />;
  if (Array.isArray(value)) return value.length === 0 ? t('common.none') : visible(value.join(', '));
  return typeof value === 'string' ? visible(value) : value;
}

const { names } = texts.audit.details;

function isKnown(name: string): name is keyof typeof names {
  return Object.hasOwn(names, name);
}
