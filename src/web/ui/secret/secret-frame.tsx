import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { ClockRegular, EyeOffRegular } from '@fluentui/react-icons';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { formatSeconds } from './showing.ts';
import { useShowing } from './use-showing.ts';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    boxSizing: 'border-box',
    minWidth: 0,
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorBrandStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow8,
    overflow: 'hidden',
  },
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    padding: `${tokens.spacingVerticalS} clamp(12px, 2.5vw, 24px)`,
    backgroundColor: tokens.colorBrandBackground2,
  },
  time: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    flexGrow: 1,
    color: tokens.colorBrandForeground2,
    fontVariantNumeric: 'tabular-nums',
    minHeight: '32px',
  },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  track: { height: '3px', backgroundColor: tokens.colorBrandBackground2 },
  rest: {
    height: '100%',
    backgroundColor: tokens.colorBrandStroke1,
    transitionProperty: 'width',
    transitionDuration: '0.5s',
    transitionTimingFunction: 'linear',
    '@media (forced-colors: active)': { backgroundColor: 'Highlight' },
  },
  restSoon: { backgroundColor: tokens.colorPaletteMarigoldForeground2 },
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXL,
    padding: 'clamp(16px, 3vw, 28px) clamp(12px, 2.5vw, 24px)',
  },
  unseen: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
});

/** A screen reader hears of the end once, this many seconds before. */
const soon = 15;

interface SecretFrameProps {
  readonly label: string;
  readonly onGone: () => void;
  /** `stay` starts the time afresh: whoever works with the secret is there. */
  readonly children: (stay: () => void) => ReactNode;
}

/** Holds something secret for a time that everybody can see. When that is over, whoever gave it must take it away. */
export function SecretFrame({ label, onGone, children }: SecretFrameProps) {
  const { t } = useTranslation();
  const styles = useStyles();
  const { left, span, keep, canKeep } = useShowing(onGone);
  const frame = useSeen();
  return (
    <section className={styles.root} aria-label={label} ref={frame}>
      <div className={styles.bar}>
        <span className={styles.time}>
          <ClockRegular aria-hidden />
          <Text role="timer" weight="semibold">
            {t('secret.hiddenIn', { time: formatSeconds(left) })}
          </Text>
        </span>
        <span className={styles.buttons}>
          <Button onClick={keep} disabledFocusable={!canKeep}>
            {t(canKeep ? 'secret.keep' : 'secret.keptLongest')}
          </Button>
          <Button icon={<EyeOffRegular />} onClick={onGone}>
            {t('secret.hide')}
          </Button>
        </span>
      </div>
      <div className={styles.track} aria-hidden>
        <div
          className={mergeClasses(styles.rest, left <= soon && styles.restSoon)}
          style={{ width: `${String(Math.min(100, (100 * left) / span))}%` }}
        />
      </div>
      <span role="status" className={styles.unseen}>
        {left <= soon && t('secret.hiddenSoon', { count: soon })}
      </span>
      <div className={styles.content}>{children(keep)}</div>
    </section>
  );
}

/** It comes in place of a longer page, which may have been scrolled down: the time that is left must be seen too. */
function useSeen() {
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    if ((frame.current?.getBoundingClientRect().top ?? 0) < 0) frame.current?.scrollIntoView({ block: 'start' });
  }, []);
  return frame;
}
