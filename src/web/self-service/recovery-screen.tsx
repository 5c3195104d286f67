import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { Card } from '../ui/card.tsx';

/** The colours of that screen, which are the same whatever this page looks like. */
const screen = {
  frame: '#1f2933',
  blue: '#0f4f8f',
  white: '#ffffff',
  pale: '#cfe3f7',
  mark: '#ffd166',
  ink: '#1b1b1b',
};

const useStyles = makeStyles({
  picture: { display: 'block', width: '100%', maxWidth: '30rem', height: 'auto', fontFamily: tokens.fontFamilyBase },
  digits: { fontFamily: tokens.fontFamilyMonospace },
  words: { color: tokens.colorNeutralForeground2 },
});

/** Where the Key ID stands, for somebody who has never seen that screen before today. */
export function RecoveryScreen({ all }: { readonly all: boolean }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <Card id="where" title={t('self.screen.title')}>
      <Drawing all={all} />
      <Text as="p" block className={styles.words}>
        {t('self.screen.text')}
      </Text>
    </Card>
  );
}

function Drawing({ all }: { readonly all: boolean }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    // The computer shows it from left to right in every language that this page may be in.
    <svg
      className={styles.picture}
      viewBox="0 0 400 250"
      role="img"
      aria-label={t('self.screen.alternative')}
      direction="ltr"
    >
      <rect width="400" height="250" rx="10" fill={screen.frame} />
      <rect x="8" y="8" width="384" height="234" rx="4" fill={screen.blue} />
      <text x="28" y="46" fontSize="21" fill={screen.white}>
        {t('self.screen.heading')}
      </text>
      <text x="28" y="73" fontSize="13.5" fill={screen.white}>
        {t('self.screen.enterKey')}
      </text>
      <rect x="28" y="84" width="344" height="26" fill={screen.white} />
      <rect x="34" y="89" width="1.5" height="16" fill={screen.ink} />
      <text x="28" y="141" fontSize="13.5" fill={screen.white}>
        {t('self.screen.keyId')}
      </text>
      <KeyIdWithMark all={all} />
      <text x="28" y="226" fontSize="12" fill={screen.pale}>
        {t('self.screen.continue')}
      </text>
    </svg>
  );
}

function KeyIdWithMark({ all }: { readonly all: boolean }) {
  const { t } = useTranslation();
  const styles = useStyles();
  return (
    <>
      <rect x="24" y="149" width={all ? 352 : 84} height="24" rx="5" fill={screen.mark} />
      <text x="28" y="166" fontSize="15" className={styles.digits}>
        <tspan fill={screen.ink} textLength="76" lengthAdjust="spacingAndGlyphs">
          2F9C41D7
        </tspan>
        <tspan x="110" fill={all ? screen.ink : screen.white} textLength="262" lengthAdjust="spacingAndGlyphs">
          -6B08-4E3A-9C52-D81A0B7E63F4
        </tspan>
      </text>
      <path d="M66 192v-13m-5 6 5-6 5 6" fill="none" stroke={screen.mark} strokeWidth="2.5" strokeLinecap="round" />
      <text x="78" y="196" fontSize="13.5" fill={screen.mark}>
        {t(all ? 'self.screen.all' : 'self.screen.enough')}
      </text>
    </>
  );
}
