import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ChevronDownRegular, ChevronUpRegular } from '@fluentui/react-icons';
import { type ReactNode, useId, useState } from 'react';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Names the row: it comes first, and heads the card on a narrow page. */
  readonly names?: boolean;
}

/** What a row opens below itself. */
export interface RowDetails<Row> {
  readonly title: string;
  readonly label: (row: Row) => string;
  readonly content: (row: Row) => ReactNode;
}

interface DataListProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string | number;
  readonly details?: RowDetails<Row> | undefined;
  /** Rows that are over: still there, and not in the way. */
  readonly faded?: ((row: Row) => boolean) | undefined;
  /** Many columns: smaller letters and less room between them. */
  readonly dense?: boolean;
}

const narrow = '@media (max-width: 639px)';

const useStyles = makeStyles({
  frame: {
    // What is hidden from sight in here must not widen the page when this scrolls.
    position: 'relative',
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    overflowX: 'auto',
    [narrow]: { border: 'none', backgroundColor: 'transparent', borderRadius: 0, overflowX: 'visible' },
  },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    [narrow]: { display: 'block' },
  },
  dense: { '@media (min-width: 640px)': { fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 } },
  // Between a phone and a desk a long name is cut rather than pushed out of sight. What is dense scrolls instead.
  roomyCell: {
    '@media (min-width: 640px) and (max-width: 1199px)': {
      overflowWrap: 'anywhere',
      paddingInline: tokens.spacingHorizontalS,
    },
  },
  denseCell: { '@media (min-width: 640px)': { paddingInline: tokens.spacingHorizontalS } },
  head: {
    [narrow]: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  },
  heading: {
    textAlign: 'start',
    verticalAlign: 'bottom',
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM}`,
    color: tokens.colorNeutralForeground2,
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    ':first-child': { paddingInlineStart: tokens.spacingHorizontalL },
  },
  body: { [narrow]: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } },
  row: {
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    [narrow]: {
      display: 'flex',
      flexDirection: 'column',
      padding: tokens.spacingHorizontalL,
      border: `1px solid ${tokens.colorNeutralStroke2}`,
      borderRadius: tokens.borderRadiusXLarge,
      backgroundColor: tokens.colorNeutralBackground1,
    },
  },
  faded: { color: tokens.colorNeutralForeground3 },
  opened: { [narrow]: { borderBottomLeftRadius: 0, borderBottomRightRadius: 0, marginBottom: '-13px' } },
  cell: {
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM}`,
    textAlign: 'start',
    verticalAlign: 'top',
    fontWeight: tokens.fontWeightRegular,
    maxWidth: '20rem',
    overflowWrap: 'break-word',
    hyphens: 'auto',
    ':first-child': { paddingInlineStart: tokens.spacingHorizontalL },
    [narrow]: {
      maxWidth: 'none',
      overflowWrap: 'anywhere',
      display: 'grid',
      gridTemplateColumns: 'minmax(7rem, 34%) minmax(0, 1fr)',
      columnGap: tokens.spacingHorizontalM,
      padding: `${tokens.spacingVerticalXS} 0`,
      // On a card, what is not there needs no line that says so.
      ':has(> span:last-child:empty)': { display: 'none' },
      ':first-child': { paddingInlineStart: 0 },
    },
  },
  naming: { minWidth: '7rem', [narrow]: { order: -1, paddingBottom: tokens.spacingVerticalS } },
  label: { display: 'none', color: tokens.colorNeutralForeground2, [narrow]: { display: 'block' } },
  opener: { textAlign: 'end', [narrow]: { display: 'block' } },
  detail: {
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalL}`,
    backgroundColor: tokens.colorNeutralBackground2,
    overflowWrap: 'anywhere',
    [narrow]: { display: 'block' },
  },
  detailRow: {
    [narrow]: {
      display: 'block',
      border: `1px solid ${tokens.colorNeutralStroke2}`,
      borderTopStyle: 'none',
      borderRadius: `0 0 ${tokens.borderRadiusXLarge} ${tokens.borderRadiusXLarge}`,
      overflow: 'hidden',
    },
  },
  unseen: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
});

/** On a desk a table, on a phone a card for each. The roles are said, since a table laid out as cards loses them. */
export function DataList<Row>(props: DataListProps<Row>) {
  const { label, columns, rows, rowKey, details, dense = false } = props;
  const styles = useStyles();
  return (
    <div className={styles.frame}>
      <table className={mergeClasses(styles.table, dense && styles.dense)} role="table" aria-label={label}>
        <thead className={styles.head} role="rowgroup">
          <tr role="row">
            {columns.map(({ key, title }) => (
              <th
                key={key}
                scope="col"
                role="columnheader"
                className={mergeClasses(styles.heading, dense && styles.denseCell)}
              >
                {title}
              </th>
            ))}
            {details && (
              <th scope="col" role="columnheader" className={styles.heading}>
                <span className={styles.unseen}>{details.title}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody className={styles.body} role="rowgroup">
          {rows.map((row) => (
            <ListRow key={rowKey(row)} row={row} {...props} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ListRow<Row>({ row, columns, details, faded, dense = false }: DataListProps<Row> & { readonly row: Row }) {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <tr role="row" className={mergeClasses(styles.row, faded?.(row) === true && styles.faded, open && styles.opened)}>
        {columns.map((column) => (
          <Cell key={column.key} column={column} row={row} dense={dense} />
        ))}
        {details && (
          <td role="cell" className={mergeClasses(styles.cell, dense && styles.denseCell, styles.opener)}>
            <Button
              size="small"
              appearance="subtle"
              icon={open ? <ChevronUpRegular /> : <ChevronDownRegular />}
              aria-label={details.label(row)}
              aria-expanded={open}
              aria-controls={open ? id : undefined}
              onClick={() => {
                setOpen(!open);
              }}
            />
          </td>
        )}
      </tr>
      {details && open && (
        <tr role="row" className={styles.detailRow} id={id}>
          <td role="cell" colSpan={columns.length + 1} className={styles.detail}>
            {details.content(row)}
          </td>
        </tr>
      )}
    </>
  );
}

interface CellProps<Row> {
  readonly column: Column<Row>;
  readonly row: Row;
  readonly dense: boolean;
}

function Cell<Row>({ column, row, dense }: CellProps<Row>) {
  const styles = useStyles();
  const { names = false } = column;
  const className = mergeClasses(styles.cell, dense ? styles.denseCell : styles.roomyCell, names && styles.naming);
  const content = (
    <>
      <span className={styles.label} aria-hidden="true">
        {column.title}
      </span>
      <span>{column.cell(row)}</span>
    </>
  );
  if (!names) {
    return (
      <td role="cell" className={className}>
        {content}
      </td>
    );
  }
  return (
    <th scope="row" role="rowheader" className={className}>
      {content}
    </th>
  );
}
