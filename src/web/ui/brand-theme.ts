import {
  type BrandVariants,
  createDarkTheme,
  createLightTheme,
  type Theme,
  teamsHighContrastTheme,
} from '@fluentui/react-components';

/** From the depth of the harbour to the morning above it. */
const brand: BrandVariants = {
  10: '#021a1e',
  20: '#052a30',
  30: '#073a43',
  40: '#084650',
  50: '#09525d',
  60: '#0a5d69',
  70: '#0a6470',
  80: '#0b6a78',
  90: '#1f7a88',
  100: '#35909d',
  110: '#4ca3b0',
  120: '#66b5c1',
  130: '#83c6d0',
  140: '#a2d7df',
  150: '#c3e7ec',
  160: '#e3f5f7',
};

const fonts = {
  fontFamilyBase: '"Segoe UI", system-ui, -apple-system, Roboto, "Helvetica Neue", sans-serif',
  // The Braille Institute drew it so that 0, O, 1, l and I, 5, S, 8 and B are not taken for each other.
  fontFamilyMonospace: '"Atkinson Hyperlegible Mono", ui-monospace, Consolas, "DejaVu Sans Mono", monospace',
};

const dark = createDarkTheme(brand);

export type ThemeName = 'light' | 'dark' | 'high-contrast';

export const themes: Readonly<Record<ThemeName, Theme>> = {
  light: { ...createLightTheme(brand), ...fonts },
  dark: {
    ...dark,
    ...fonts,
    colorBrandForeground1: brand[120],
    colorBrandForeground2: brand[130],
    colorBrandForegroundLink: brand[130],
    colorBrandForegroundLinkHover: brand[140],
  },
  'high-contrast': { ...teamsHighContrastTheme, ...fonts },
};
