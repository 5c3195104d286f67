import { makeStyles, tokens } from '@fluentui/react-components';

export type SceneName = 'empty' | 'not-found' | 'refused' | 'failed' | 'offline' | 'expired' | 'done';

const useStyles = makeStyles({
  root: { width: '160px', height: '112px', flexShrink: 0 },
  sky: { fill: tokens.colorBrandBackground2 },
  tower: { fill: tokens.colorNeutralBackground1, stroke: tokens.colorBrandStroke1 },
  line: { stroke: tokens.colorBrandStroke1 },
  beam: { fill: tokens.colorPaletteMarigoldBackground2 },
  water: { stroke: tokens.colorPaletteMarigoldForeground2 },
});

/** The lighthouse of the sign, in the weather of the moment. Decoration: the words beside it say everything. */
export function Scene({ name }: { readonly name: SceneName }) {
  const styles = useStyles();
  const lit = name === 'done' || name === 'empty';
  return (
    <svg className={styles.root} viewBox="0 0 160 112" aria-hidden="true" focusable="false">
      <circle cx="80" cy="54" r="50" className={styles.sky} />
      {lit && <path d="M80 30 L10 12 L10 52 Z M80 30 L150 12 L150 52 Z" className={styles.beam} />}
      <path
        d="M80 16a13 13 0 0 0-6.6 24.2L69 86h22l-4.4-45.8A13 13 0 0 0 80 16Z"
        className={styles.tower}
        strokeWidth="2.5"
      />
      <g className={styles.line} strokeWidth="3" strokeLinecap="round" fill="none">
        <Sign name={name} />
      </g>
      <path
        d="M22 96c8-9 16-9 24 0s16 9 24 0 16-9 24 0 16 9 24 0 12-7 20-2"
        className={styles.water}
        strokeWidth="4"
        strokeLinecap="round"
        fill="none"
      />
    </svg>
  );
}

function Sign({ name }: { readonly name: SceneName }) {
  switch (name) {
    case 'empty':
    case 'done':
      return <path d="M75 30l4 4 7-8" />;
    case 'not-found':
      return <path d="M108 34a8 8 0 1 1 12 7c-3 2-4 3-4 7m0 7v1" />;
    case 'refused':
      return <path d="M106 40h20m-3-10a14 14 0 1 1-14 0" />;
    case 'failed':
      return <path d="M116 24v20m0 9v1" />;
    case 'offline':
      return <path d="M104 36c7-7 17-7 24 0m-19 6c4-4 10-4 14 0M102 24l28 28" />;
    case 'expired':
      return <path d="M116 24a14 14 0 1 0 .1 0m-.1 6v9l6 4" />;
  }
}
