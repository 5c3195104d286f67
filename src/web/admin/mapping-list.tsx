import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { type RefObject, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoleMapping } from '../../wire/rest/role-mappings.ts';
import { command } from '../api/client.ts';
import { BreakableText } from '../ui/breakable-text.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { type Column, DataList } from '../ui/data-list.tsx';
import { TimeText } from '../ui/time-text.tsx';

const useStyles = makeStyles({
  strong: { fontWeight: tokens.fontWeightSemibold },
  quiet: { display: 'block', color: tokens.colorNeutralForeground2 },
  limits: { margin: 0, paddingInlineStart: 0, listStyleType: 'none' },
});

interface Removing {
  readonly onDone: (done: string) => Promise<void>;
  /** Gets the focus when the row is gone. */
  readonly otherwise: RefObject<HTMLElement | null>;
}

interface MappingListProps extends Removing {
  readonly mappings: readonly RoleMapping[];
}

export function MappingList({ mappings, ...removing }: MappingListProps) {
  const { t } = useTranslation();
  const columns: readonly Column<RoleMapping>[] = [
    { key: 'name', title: t('admin.groups.name'), names: true, cell: (mapping) => <Name mapping={mapping} /> },
    { key: 'role', title: t('admin.groups.role'), cell: ({ role }) => t(`roles.${role}`) },
    { key: 'limits', title: t('admin.groups.limits'), cell: (mapping) => <Limits mapping={mapping} /> },
    { key: 'created', title: t('admin.groups.created'), cell: (mapping) => <Created mapping={mapping} /> },
    { key: 'actions', title: t('admin.actions'), cell: (mapping) => <Remove mapping={mapping} {...removing} /> },
  ];
  return <DataList label={t('admin.groups.title')} columns={columns} rows={mappings} rowKey={({ id }) => id} />;
}

interface OneMapping {
  readonly mapping: RoleMapping;
}

function Name({ mapping: { name, source } }: OneMapping) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <>
      <Text className={styles.strong}>
        <BreakableText text={name} />
      </Text>
      <Text size={200} className={styles.quiet}>
        {t(`admin.groups.sources.${source}`)}
      </Text>
    </>
  );
}

function Limits({ mapping: { limits } }: OneMapping) {
  const { t } = useTranslation();
  const styles = useStyles();
  if (limits.length === 0) return t('admin.groups.everywhere');
  return (
    <ul className={styles.limits}>
      {limits.map(({ kind, name, sid }) => (
        <li key={`${kind} ${sid ?? name}`}>
          <BreakableText text={name} />
        </li>
      ))}
    </ul>
  );
}

function Created({ mapping: { createdAt, createdBy } }: OneMapping) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <>
      <TimeText time={createdAt} />
      <Text size={200} className={styles.quiet}>
        {t('admin.by', { name: createdBy })}
      </Text>
    </>
  );
}

function Remove({ mapping, onDone, otherwise }: OneMapping & Removing) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { id, name } = mapping;
  const role = t(`roles.${mapping.role}`);
  const close = () => setAsking(false);
  const remove = async () => {
    await command({ method: 'DELETE', path: `/role-mappings/${String(id)}` });
    // The row goes with the new list, and this dialog with the row.
    await onDone(t('admin.groups.removed', { name, role }));
    close();
  };
  return (
    <>
      <Button
        ref={button}
        size="small"
        aria-label={t('admin.groups.removeOf', { name, role })}
        onClick={() => setAsking(true)}
      >
        {t('admin.groups.remove')}
      </Button>
      {asking && (
        <ConfirmDialog
          opener={button}
          otherwise={otherwise}
          title={t('admin.groups.removeTitle')}
          confirm={t('admin.groups.remove')}
          run={remove}
          onClose={close}
        >
          {t('admin.groups.removeText', { name, role })}
        </ConfirmDialog>
      )}
    </>
  );
}
