import { Button, makeStyles, mergeClasses, Spinner, Text, tokens } from '@fluentui/react-components';
import { QrCodeRegular } from '@fluentui/react-icons';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drawing } from './draw-code.ts';

const useStyles = makeStyles({
  panel: {
    flexBasis: '100%',
    order: 2,
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalXXL,
    alignItems: 'flex-start',
  },
  figure: { margin: 0, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  caption: { color: tokens.colorNeutralForeground2, maxWidth: '22rem' },
  // Scanners want dark on light with a quiet rim, whatever the colours of the page.
  paper: {
    backgroundColor: 'white',
    forcedColorAdjust: 'none',
    width: 'fit-content',
    maxWidth: '100%',
    boxSizing: 'border-box',
    padding: '16px',
    display: 'block',
    lineHeight: 0,
  },
  ink: { fill: 'black' },
  narrow: { maxWidth: '216px' },
  qr: { width: '184px', height: '184px' },
  bars: { width: 'min(420px, calc(100vw - 96px))', height: '96px' },
});

interface Codes {
  readonly qr: Drawing;
  readonly bars: Drawing;
}

/** The digits for a scanner or a camera. Drawn in this browser, and only when somebody asks for it. */
export function CodesButton({ password }: { readonly password: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <Button
        icon={<QrCodeRegular />}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => {
          setOpen(!open);
        }}
      >
        {t(open ? 'secret.hideCodes' : 'secret.codes')}
      </Button>
      {open && <CodesPanel id={id} digits={password.replaceAll('-', '')} />}
    </>
  );
}

function CodesPanel({ id, digits }: { readonly id: string; readonly digits: string }) {
  const { t } = useTranslation();
  const styles = useStyles();
  const codes = useCodes(digits);
  return (
    <div id={id} className={styles.panel} data-secret>
      {codes === 'loading' && <Spinner size="small" label={t('common.loading')} />}
      {codes === 'failed' && <Text role="alert">{t('secret.codesFailed')}</Text>}
      {typeof codes === 'object' && (
        <>
          <figure className={mergeClasses(styles.figure, styles.narrow)}>
            <Picture drawing={codes.qr} label={t('secret.qr')} className={styles.qr} />
            <Text as="span" className={styles.caption}>
              {t('secret.qrText')}
            </Text>
          </figure>
          <figure className={styles.figure}>
            <Picture drawing={codes.bars} label={t('secret.bars')} className={styles.bars} stretch />
            <Text as="span" className={styles.caption}>
              {t('secret.barsText')}
            </Text>
          </figure>
        </>
      )}
    </div>
  );
}

interface PictureProps {
  readonly drawing: Drawing;
  readonly label: string;
  readonly className: string;
  readonly stretch?: boolean;
}

function Picture({ drawing: { width, height, path }, label, className, stretch = false }: PictureProps) {
  const styles = useStyles();
  return (
    <span className={styles.paper}>
      <svg
        className={className}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={label}
        shapeRendering="crispEdges"
        preserveAspectRatio={stretch ? 'none' : 'xMidYMid'}
      >
        <path d={path} className={styles.ink} fillRule="evenodd" />
      </svg>
    </span>
  );
}

function useCodes(digits: string): Codes | 'loading' | 'failed' {
  const [codes, setCodes] = useState<Codes | 'loading' | 'failed'>('loading');
  useEffect(() => {
    let stopped = false;
    import('./draw-code.ts').then(
      ({ drawQrCode, drawCode128 }) => {
        if (!stopped) setCodes({ qr: drawQrCode(digits), bars: drawCode128(digits) });
      },
      () => {
        if (!stopped) setCodes('failed');
      },
    );
    return () => {
      stopped = true;
    };
  }, [digits]);
  return codes;
}
