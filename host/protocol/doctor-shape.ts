import { clamp } from './clamp.ts';
import type { DoctorPacket, DoctorReport } from './doctor.ts';

/** Size of one panel in its own units; the drawing scales. */
export const PANEL = { width: 600, height: 120 } as const;

/** The picture of a report as SVG paths, for the window and for the file. */
export interface DoctorShape {
  /** null without a measured link. */
  readonly link: {
    readonly upPath: string;
    readonly downPath: string;
    /** Marks of lost packets on the lower edge, with their direction. */
    readonly lost: readonly { readonly x: number; readonly direction: 'up' | 'down' | 'somewhere' }[];
    /** Delay at the upper edge, in ms. */
    readonly topMs: number;
    readonly seconds: number;
  } | null;
  /** null when no device ran. */
  readonly levels: { readonly microphonePath: string; readonly playedPath: string; readonly seconds: number } | null;
  /** Text summary of the report. */
  readonly summary: string;
}

const LEAST_TOP_MS = 20;
const FLOOR_DB = -90;

export function doctorShape({ link, levels }: Pick<DoctorReport, 'link' | 'levels'>): DoctorShape {
  return {
    link: link === null || link.packets.length === 0 ? null : linkShape(link.packets),
    levels: levels.length === 0 ? null : levelShape(levels),
    summary: summaryOf({ link, levels }),
  };
}

function linkShape(packets: readonly DoctorPacket[]): NonNullable<DoctorShape['link']> {
  const lastMs = Math.max(1, packets.at(-1)?.atMs ?? 1);
  const worst = Math.max(...packets.flatMap(({ upMs, downMs }) => [upMs ?? 0, downMs ?? 0]));
  const topMs = Math.max(LEAST_TOP_MS, Math.ceil(worst / 10) * 10);
  const xOf = (atMs: number): number => round((atMs / lastMs) * PANEL.width);
  const pathOf = (field: 'upMs' | 'downMs'): string =>
    line(packets.map((packet) => [xOf(packet.atMs), packet[field] === null ? null : yOf(packet[field] / topMs)]));
  return {
    upPath: pathOf('upMs'),
    downPath: pathOf('downMs'),
    lost: packets.flatMap(({ atMs, lost }) => (lost === null ? [] : [{ x: xOf(atMs), direction: lost }])),
    topMs,
    seconds: round(lastMs / 1_000),
  };
}

function levelShape(levels: DoctorReport['levels']): NonNullable<DoctorShape['levels']> {
  const lastMs = Math.max(1, levels.at(-1)?.atMs ?? 1);
  const pathOf = (field: 'microphoneDb' | 'playedDb'): string =>
    line(levels.map((level) => [round((level.atMs / lastMs) * PANEL.width), yOf(1 - level[field] / FLOOR_DB)]));
  return {
    microphonePath: pathOf('microphoneDb'),
    playedPath: pathOf('playedDb'),
    seconds: round(lastMs / 1_000),
  };
}

function summaryOf({ link, levels }: Pick<DoctorReport, 'link' | 'levels'>): string {
  const loudest = Math.max(-100, ...levels.map(({ microphoneDb }) => microphoneDb));
  const sound = levels.length === 0 ? 'No sound was recorded.' : `Microphone at most ${Math.round(loudest)} dBFS.`;
  if (link === null) return `${sound} The connection was not measured.`;
  return `${sound}${words('To the server', link.up)}${words('From the server', link.down)}`;
}

function words(name: string, of: { readonly lossPercent: number; readonly jitterMs: number } | null): string {
  return of === null ? '' : ` ${name}: ${of.lossPercent} percent lost, uneven by ${Math.round(of.jitterMs)} ms.`;
}

/** SVG path through the points, with a gap at each null. */
function line(points: readonly (readonly [x: number, y: number | null])[]): string {
  let isDown = false;
  const parts: string[] = [];
  for (const [x, y] of points) {
    if (y !== null) parts.push(`${isDown ? 'L' : 'M'}${x} ${y}`);
    isDown = y !== null;
  }
  return parts.join('');
}

/** The y coordinate of a share: 0 is the lower edge, 1 the upper. */
function yOf(share: number): number {
  return round(PANEL.height * (1 - clamp(share, 0, 1, 0)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
