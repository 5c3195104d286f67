import { makeStyles, tokens } from '@fluentui/react-components';
import { formatKeyId } from '../ui/key-id-text.ts';

const useStyles = makeStyles({
  root: {
    fontFamily: tokens.fontFamilyMonospace,
    fontWeight: 500,
    overflowWrap: 'anywhere',
    color: tokens.colorNeutralForeground2,
  },
  typed: {
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorBrandBackground2,
    textDecorationLine: 'underline',
    textDecorationThickness: '2px',
    textUnderlineOffset: '3px',
    textDecorationColor: tokens.colorBrandStroke1,
  },
});

/** A key ID in which the digits that were typed stand out. */
export function KeyIdMark({ keyId, typed }: { readonly keyId: string; readonly typed: string }) {
  const styles = useStyles();
  const text = keyId.toUpperCase();
  const length = formatKeyId(typed).length;
  return (
    <bdi className={styles.root} dir="ltr">
      <span className={styles.typed}>{text.slice(0, length)}</span>
      {text.slice(length)}
    </bdi>
  );
}
