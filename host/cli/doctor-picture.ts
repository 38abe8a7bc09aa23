import type { DoctorReport } from '@jackfield/protocol/doctor';
import { doctorShape, PANEL } from '@jackfield/protocol/doctor-shape';

const MARGIN = 64;
const TITLE = 22;
const PANEL_SPACE = PANEL.height + 74;

const STYLE = `
  svg { background: #ffffff; color: #20262b; font: 13px system-ui, sans-serif }
  .grid { stroke: currentColor; opacity: .25 }
  path { fill: none; stroke-width: 1.8; stroke-linejoin: round }
  .first { stroke: #0b6e78 } .second { stroke: #b45f06 } .lost { stroke: #c0262d; stroke-width: 2 }
  text { fill: currentColor } .soft { opacity: .7 } .first-text { fill: #0b6e78 } .second-text { fill: #b45f06 } .lost-text { fill: #c0262d }
  @media (prefers-color-scheme: dark) {
    svg { background: #15191c; color: #e6e9eb }
    .first { stroke: #56c3cf } .second { stroke: #f0a54a } .lost { stroke: #ff7b80 }
    .first-text { fill: #56c3cf } .second-text { fill: #f0a54a } .lost-text { fill: #ff7b80 }
  }`;

/** Renders the report as a self-contained SVG: delay and loss of both directions over time, and the levels. */
export function doctorPicture(report: DoctorReport): string {
  const shape = doctorShape(report);
  const { link, levels } = shape;
  const panels: string[] = [];
  if (link !== null) {
    const marks = link.lost.map(({ x, direction }) => {
      const y = direction === 'down' ? PANEL.height + 10 : PANEL.height + 2;
      return `<path class="lost" d="M${x} ${y}v6"/>`;
    });
    panels.push(
      panel(
        [
          ['first-text', 'Way to the server, ms later than the fastest packet'],
          ['second-text', 'way back'],
          ['lost-text', 'lost: up, down'],
        ],
        `<path class="first" d="${link.upPath}"/><path class="second" d="${link.downPath}"/>${marks.join('')}`,
        [`${link.topMs} ms`, '0'],
        link.seconds,
      ),
    );
  }
  if (levels !== null) {
    panels.push(
      panel(
        [
          ['first-text', 'Microphone, dBFS'],
          ['second-text', 'played'],
        ],
        `<path class="first" d="${levels.microphonePath}"/><path class="second" d="${levels.playedPath}"/>`,
        ['0', '−90'],
        levels.seconds,
      ),
    );
  }
  const height = MARGIN + panels.length * PANEL_SPACE;
  const width = PANEL.width + 2 * MARGIN;
  const placed = panels.map(
    (each, index) => `<g transform="translate(${MARGIN} ${TITLE + 14 + index * PANEL_SPACE})">${each}</g>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img"><title>Call doctor</title><desc>${shape.summary}</desc><style>${STYLE}</style>${placed.join('')}</svg>\n`;
}

function panel(
  legend: readonly (readonly [style: string, text: string])[],
  content: string,
  [top, bottom]: readonly [string, string],
  seconds: number,
): string {
  const spans = legend.map(
    ([style, text], index) => `<tspan class="${style}" dx="${index === 0 ? 0 : 14}">${text}</tspan>`,
  );
  const { width, height } = PANEL;
  return [
    `<text y="0">${spans.join('')}</text><g transform="translate(0 14)">`,
    `<path class="grid" d="M0 0H${width}M0 ${height}H${width}"/>${content}`,
    `<text class="soft" x="-6" y="5" text-anchor="end">${top}</text>`,
    `<text class="soft" x="-6" y="${height + 4}" text-anchor="end">${bottom}</text>`,
    `<text class="soft" x="${width}" y="${height + 32}" text-anchor="end">${seconds} s</text></g>`,
  ].join('');
}
