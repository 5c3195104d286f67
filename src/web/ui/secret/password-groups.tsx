import { makeStyles, tokens } from '@fluentui/react-components';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { movedGroup } from './moved-group.ts';

const useStyles = makeStyles({
  root: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(9.25rem, 44%), 1fr))',
    gap: tokens.spacingHorizontalS,
    '@container (min-width: 640px)': { gridTemplateColumns: 'repeat(4, 1fr)' },
  },
  around: { containerType: 'inline-size' },
  group: {
    position: 'relative',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: tokens.spacingVerticalXXS,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXS} ${tokens.spacingVerticalM}`,
    borderRadius: tokens.borderRadiusLarge,
    border: `2px solid ${tokens.colorNeutralStroke2}`,
    color: tokens.colorNeutralForeground1,
    cursor: 'pointer',
    ':hover': { border: `2px solid ${tokens.colorNeutralStroke1Hover}` },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
    '&[aria-selected="true"]': {
      border: `2px solid ${tokens.colorBrandStroke1}`,
      // A thicker edge too: in high contrast the marked group has the same colours as the others.
      boxShadow: `inset 0 0 0 2px ${tokens.colorBrandStroke1}`,
      backgroundColor: tokens.colorBrandBackground2,
      color: tokens.colorBrandForeground2,
      '@media (forced-colors: active)': { border: '2px solid Highlight', outline: '2px solid Highlight' },
    },
  },
  // Read out digit by digit, where the six together would be read as a number.
  spoken: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    userSelect: 'none',
  },
  number: { fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, color: 'inherit' },
  digits: {
    fontFamily: tokens.fontFamilyMonospace,
    fontWeight: 500,
    fontSize: 'clamp(1.5rem, 5.5cqi, 2.25rem)',
    lineHeight: 1.15,
    letterSpacing: '0.05em',
    marginInlineEnd: '-0.05em',
  },
});

interface PasswordGroupsProps {
  /** 48 digits in groups of six, with hyphens. */
  readonly password: string;
  readonly autoFocus: boolean;
  /** Somebody went to another group. */
  readonly onMove: () => void;
}

/** The digits in the groups in which they are read out. One is marked, and goes along with arrow keys, Enter and clicks. */
export function PasswordGroups({ password, autoFocus, onMove }: PasswordGroupsProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const groups = password.split('-');
  const [at, setAt] = useState(autoFocus ? 0 : undefined);
  const list = useRef<HTMLDivElement>(null);
  const focus = (index: number) => list.current?.querySelectorAll<HTMLElement>('[role="option"]')[index]?.focus();
  useEffect(() => {
    if (autoFocus) list.current?.querySelector<HTMLElement>('[role="option"]')?.focus();
  }, [autoFocus]);
  const go = (index: number) => {
    setAt(index);
    focus(index);
    onMove();
  };
  const press = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next = movedGroup(event.key, { at: at ?? 0, count: groups.length, columns: columnsOf(list.current) });
    if (next === undefined) return;
    event.preventDefault();
    go(next);
  };
  return (
    <div className={styles.around} dir="ltr">
      <div
        className={styles.root}
        ref={list}
        role="listbox"
        aria-label={t('secret.groups')}
        onKeyDown={press}
        data-secret
      >
        {groups.map((digits, index) => (
          <div
            // The same six digits may come twice in a key.
            key={index}
            className={styles.group}
            role="option"
            aria-selected={index === at}
            tabIndex={index === (at ?? 0) ? 0 : -1}
            onFocus={() => {
              setAt(index);
            }}
            onClick={() => {
              go(index);
            }}
          >
            <span className={styles.spoken}>
              {t('secret.group', {
                number: index + 1,
                count: groups.length,
                digits: Array.from(digits).join(' '),
              })}
            </span>
            <span className={styles.number} aria-hidden>
              {index + 1}
            </span>
            <span className={styles.digits} aria-hidden>
              {digits}
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}

function columnsOf(grid: HTMLElement | null): number {
  if (grid === null) return 1;
  return getComputedStyle(grid).gridTemplateColumns.split(' ').length;
}
