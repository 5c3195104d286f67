import { code128, type DrawingContext, qrcode } from 'bwip-js/browser';

/** A code as the outline of what is black, in whole units. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly path: string;
}

/** For telephones and scanners with a camera. */
export function drawQrCode(digits: string): Drawing {
  return qrcode({ bcid: 'qrcode', text: digits, scale: 1 }, outline());
}

/** For scanners that type what they read. Digits alone, two to a sign, so that it stays short. */
export function drawCode128(digits: string): Drawing {
  return code128({ bcid: 'code128', text: digits, scale: 1, height: 16 }, outline());
}

/** Collects the shapes instead of painting them: React makes the picture, and no mark-up is built from text. */
function outline(): DrawingContext<Drawing> {
  let size = { width: 0, height: 0 };
  const parts: string[] = [];
  return {
    scale: (sx, sy) => [Math.ceil(sx), Math.ceil(sy)],
    measure: () => ({ width: 0, ascent: 0, descent: 0 }),
    init: (width, height) => {
      size = { width, height };
    },
    // A bar of odd width comes half a unit too far to the right, since it is meant for strokes on whole pixels.
    line: (x, y0, _x, y1, thick) => {
      const left = Math.floor(x - thick / 2);
      parts.push(`M${left} ${y0}h${thick}V${y1}h${-thick}Z`);
    },
    polygon: (points) => {
      parts.push(`M${points.map(([x, y]) => `${x} ${y}`).join('L')}Z`);
    },
    hexagon: () => undefined,
    ellipse: () => undefined,
    fill: () => undefined,
    text: () => undefined,
    end: () => ({ ...size, path: parts.join('') }),
  };
}
