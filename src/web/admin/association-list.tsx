import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { type RefObject, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Association } from '../../wire/rest/associations.ts';
import { command } from '../api/client.ts';
import { BreakableText } from '../ui/breakable-text.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { type Column, DataList } from '../ui/data-list.tsx';
import { TimeText } from '../ui/time-text.tsx';

const useStyles = makeStyles({
  strong: { fontWeight: tokens.fontWeightSemibold },
  quiet: { display: 'block', color: tokens.colorNeutralForeground2 },
});

interface Removing {
  readonly onDone: (done: string) => Promise<void>;
  /** Gets the focus when the row is gone. */
  readonly otherwise: RefObject<HTMLElement | null>;
}

interface AssociationListProps extends Removing {
  readonly associations: readonly Association[];
}

export function AssociationList({ associations, ...removing }: AssociationListProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const columns: readonly Column<Association>[] = [
    {
      key: 'person',
      title: t('admin.associations.person'),
      names: true,
      cell: ({ person }) => (
        <Text className={styles.strong}>
          <BreakableText text={person} />
        </Text>
      ),
    },
    {
      key: 'computer',
      title: t('admin.associations.computer'),
      cell: ({ computer }) => <BreakableText text={computer} />,
    },
    {
      key: 'source',
      title: t('admin.associations.source'),
      cell: ({ source }) => t(`admin.associations.sources.${source}`),
    },
    { key: 'made', title: t('admin.associations.made'), cell: (association) => <Made association={association} /> },
    {
      key: 'actions',
      title: t('admin.actions'),
      cell: (association) => <Remove association={association} {...removing} />,
    },
  ];
  return (
    <DataList label={t('admin.associations.title')} columns={columns} rows={associations} rowKey={({ id }) => id} />
  );
}

function Made({ association: { createdAt, madeBy } }: { readonly association: Association }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <>
      <TimeText time={createdAt} />
      <Text size={200} className={styles.quiet}>
        {t('admin.by', { name: madeBy })}
      </Text>
    </>
  );
}

function Remove({ association, onDone, otherwise }: Removing & { readonly association: Association }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { id, person, computer, source } = association;
  const close = () => setAsking(false);
  const remove = async () => {
    await command({ method: 'DELETE', path: `/associations/${String(id)}` });
    // The row goes with the new list, and this dialog with the row.
    await onDone(t('admin.associations.removed', { person, computer }));
    close();
  };
  return (
    <>
      <Button
        ref={button}
        size="small"
        aria-label={t('admin.associations.removeOf', { person, computer })}
        onClick={() => setAsking(true)}
      >
        {t('admin.associations.remove')}
      </Button>
      {asking && (
        <ConfirmDialog
          opener={button}
          otherwise={otherwise}
          title={t('admin.associations.removeTitle')}
          confirm={t('admin.associations.remove')}
          run={remove}
          onClose={close}
        >
          {t('admin.associations.removeText', { person, computer })}{' '}
          {source === 'agent' && t('admin.associations.removeAgent')}
        </ConfirmDialog>
      )}
    </>
  );
}
