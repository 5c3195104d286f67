/** One measured size of a store. */
export interface GrowthPoint {
  readonly keys: number;
  /** Microseconds. */
  readonly escrow: number;
  /** Microseconds. */
  readonly search: number;
}

type Series = 'escrow' | 'search';

const size = { width: 760, height: 420 };
const plot = { left: 70, right: 44, top: 64, bottom: 56 };

/** A scale from values to pixels. */
export interface Axis {
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** Powers of ten, evenly apart; the ends are the values themselves. */
export function logAxis(values: readonly number[], from: number, to: number): Axis {
  const least = Math.log10(Math.min(...values));
  const most = Math.log10(Math.max(...values));
  const span = most - least || 1;
  const first = Math.ceil(least - 1e-9);
  const ticks = Array.from({ length: Math.max(0, Math.floor(most + 1e-9) - first + 1) }, (_, i) => 10 ** (first + i));
  return { ticks, at: (value) => from + ((Math.log10(value) - least) / span) * (to - from) };
}

/** From nought up to the next round figure above the largest. */
export function linearAxis(values: readonly number[], from: number, to: number): Axis {
  const most = Math.max(...values);
  const rough = 10 ** Math.floor(Math.log10(most / 4));
  const step = [1, 2, 5, 10].map((times) => times * rough).find((each) => each * 5 >= most) ?? 10 * rough;
  const count = Math.ceil(most / step);
  const ticks = Array.from({ length: count + 1 }, (_, i) => i * step);
  return { ticks, at: (value) => from + (value / (count * step)) * (to - from) };
}

const styles = `
    :root { color-scheme: light dark; }
    text { font: 13px system-ui, sans-serif; fill: #24292f; }
    .title { font-weight: 600; }
    .ground { fill: #ffffff; } .line { stroke: #d0d7de; } .small { font-size: 12px; fill: #57606a; }
    .escrow { stroke: #0550ae; fill: none; } .escrow-mark { fill: #0550ae; }
    .search { stroke: #bc4c00; fill: none; } .search-mark { fill: #bc4c00; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; } .ground { fill: #0d1117; } .line { stroke: #30363d; } .small { fill: #9198a1; }
      .escrow { stroke: #79c0ff; } .escrow-mark { fill: #79c0ff; } .search { stroke: #ffa657; } .search-mark { fill: #ffa657; }
    }`;

const names: Readonly<Record<Series, string>> = {
  escrow: 'escrow of a new key, 32 at once',
  search: 'search by 8 digits, one at a time',
};

/** A drawing of what an escrow and a search cost as a store grows: no script, no font and no picture from elsewhere. */
export function growthChart(title: string, points: readonly GrowthPoint[]): string {
  const keys = points.map((point) => point.keys);
  const costs = points.flatMap(({ escrow, search }) => [escrow, search]);
  if (points.length < 2 || !costs.every((cost) => Number.isFinite(cost) && cost > 0))
    throw new Error('a chart needs two sizes that were measured');
  const x = logAxis(keys, plot.left, size.width - plot.right);
  const y = linearAxis(costs, size.height - plot.bottom, plot.top);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="title">`,
    `  <title id="title">${escaped(title)}</title>`,
    `  <style>${styles}\n  </style>`,
    `  <rect class="ground" width="${size.width}" height="${size.height}"/>`,
    `  <text x="${plot.left}" y="24" class="title">${escaped(title)}</text>`,
    ...(['escrow', 'search'] as const).flatMap((series, at) => legend(series, plot.left + at * 260)),
    ...y.ticks.flatMap((tick) => yTick(y, tick)),
    ...sizesToName(x, keys).flatMap((tick) => xTick(x, tick)),
    `  <text class="small" x="${(plot.left + size.width - plot.right) / 2}" y="${size.height - 12}" text-anchor="middle">keys in the store</text>`,
    `  <text class="small" x="16" y="${(plot.top + size.height - plot.bottom) / 2}" text-anchor="middle" transform="rotate(-90 16 ${(plot.top + size.height - plot.bottom) / 2})">microseconds</text>`,
    ...(['escrow', 'search'] as const).flatMap((series) => curve(series, points, x, y)),
    '</svg>\n',
  ].join('\n');
}

/** Powers of ten, and the largest size where its name does not run into theirs. */
function sizesToName(x: Axis, keys: readonly number[]): number[] {
  const last = Math.max(...keys);
  return x.ticks.every((tick) => x.at(last) - x.at(tick) > 70) ? [...x.ticks, last] : [...x.ticks];
}

function legend(series: Series, at: number): string[] {
  return [
    `  <circle class="${series}-mark" cx="${at + 5}" cy="44" r="5"/>`,
    `  <text x="${at + 16}" y="48">${names[series]}</text>`,
  ];
}

function yTick(y: Axis, tick: number): string[] {
  const at = rounded(y.at(tick));
  return [
    `  <line class="line" x1="${plot.left}" x2="${size.width - plot.right}" y1="${at}" y2="${at}"/>`,
    `  <text class="small" x="${plot.left - 8}" y="${at + 4}" text-anchor="end">${tick.toLocaleString('en')}</text>`,
  ];
}

function xTick(x: Axis, tick: number): string[] {
  const at = rounded(x.at(tick));
  const bottom = size.height - plot.bottom;
  return [
    `  <line class="line" x1="${at}" x2="${at}" y1="${plot.top}" y2="${bottom + 5}"/>`,
    `  <text class="small" x="${at}" y="${bottom + 20}" text-anchor="middle">${tick.toLocaleString('en')}</text>`,
  ];
}

function curve(series: Series, points: readonly GrowthPoint[], x: Axis, y: Axis): string[] {
  const places = points.map((point) => ({ point, x: rounded(x.at(point.keys)), y: rounded(y.at(point[series])) }));
  return [
    `  <polyline class="${series}" stroke-width="2" points="${places.map((at) => `${at.x},${at.y}`).join(' ')}"/>`,
    ...places.map(
      ({ point, ...at }) =>
        `  <circle class="${series}-mark" cx="${at.x}" cy="${at.y}" r="4"><title>${point.keys.toLocaleString('en')} keys: ${Math.round(point[series]).toLocaleString('en')} us</title></circle>`,
    ),
  ];
}

function rounded(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
