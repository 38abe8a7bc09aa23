/** Delay over time as SVG: one panel per condition, one line per pair of clients, readable on light and dark backgrounds. */
interface DelaySeries {
  readonly name: string;
  /** Start in s and delay in ms of each point; a null delay is a gap. */
  readonly points: readonly (readonly [number, number | null])[];
}

export interface DelayPanel {
  readonly title: string;
  readonly series: readonly DelaySeries[];
}

const WIDTH = 720;
const PANEL = { left: 52, top: 26, height: 150, right: 12, gap: 56 };
/** Colours that are distinguishable with red-green colour blindness, on white and on black. */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b58900', '#56b4e9'];

export function drawDelays(panels: readonly DelayPanel[]): string {
  const names = [...new Set(panels.flatMap(({ series }) => series.map(({ name }) => name)))];
  const seconds = Math.max(
    1,
    ...panels.flatMap(({ series }) => series.flatMap(({ points }) => points.map(([start]) => start))),
  );
  const height = PANEL.top + panels.length * (PANEL.height + PANEL.gap) + 20;
  const color = (name: string): string => COLORS[names.indexOf(name) % COLORS.length]!;
  const parts = panels.map((panel, index) =>
    drawPanel(panel, PANEL.top + index * (PANEL.height + PANEL.gap), seconds, color),
  );
  const legend = names.map((name, index) => {
    const x = PANEL.left + index * 110;
    return `<path d="M${x} ${height - 14}h18" stroke="${color(name)}" stroke-width="2"/><text x="${x + 22}" y="${height - 10}">${escape(name)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    '<title>Delay from mouth to ear over the time of the call</title>',
    '<style>text{font:11px system-ui,sans-serif;fill:#57606a}.title{font-weight:600}.grid{stroke:#8c959f;stroke-opacity:.35}path{fill:none;stroke-linejoin:round}@media(prefers-color-scheme:dark){text{fill:#9da7b1}}</style>',
    ...parts,
    ...legend,
    '</svg>',
    '',
  ].join('\n');
}

function drawPanel(panel: DelayPanel, top: number, seconds: number, color: (name: string) => string): string {
  const delays = panel.series.flatMap(({ points }) => points.flatMap(([, delay]) => (delay === null ? [] : [delay])));
  const highest = Math.max(100, Math.ceil(Math.max(0, ...delays) / 50) * 50);
  const x = (second: number): number => PANEL.left + (second / seconds) * (WIDTH - PANEL.left - PANEL.right);
  const y = (delay: number): number => top + PANEL.height * (1 - delay / highest);
  const step = highest <= 200 ? 50 : highest <= 500 ? 100 : 250;
  const lines = Array.from({ length: Math.floor(highest / step) + 1 }, (_, index) => index * step).map(
    (delay) =>
      `<path class="grid" d="M${PANEL.left} ${round(y(delay))}H${WIDTH - PANEL.right}"/><text x="${PANEL.left - 6}" y="${round(y(delay) + 4)}" text-anchor="end">${delay}</text>`,
  );
  const marks = Array.from({ length: Math.floor(seconds / 5) + 1 }, (_, index) => index * 5).map(
    (second) => `<text x="${round(x(second))}" y="${top + PANEL.height + 16}" text-anchor="middle">${second} s</text>`,
  );
  const curves = panel.series.map(
    ({ name, points }) => `<path stroke="${color(name)}" stroke-width="1.8" d="${curve(points, x, y)}"/>`,
  );
  const title = `<text class="title" x="${PANEL.left}" y="${top - 10}">${escape(panel.title)}: mouth to ear, ms</text>`;
  return [title, ...lines, ...marks, ...curves].join('\n');
}

function curve(points: DelaySeries['points'], x: (second: number) => number, y: (delay: number) => number): string {
  let isOpen = false;
  let path = '';
  for (const [start, delay] of points) {
    if (delay !== null) path += `${isOpen ? 'L' : 'M'}${round(x(start))} ${round(y(delay))}`;
    isOpen = delay !== null;
  }
  return path;
}

const round = (value: number): number => Math.round(value * 10) / 10;

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
