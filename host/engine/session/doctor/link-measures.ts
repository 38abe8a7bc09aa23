import type { DoctorLink, DoctorPacket } from '@jackfield/protocol/doctor';
import type { LinkProbe } from '../../ports/lane.ts';

/** Share of the packets that arrive within the reported jitter. */
const JITTER_QUANTILE = 0.95;

/**
 * Separates the two directions: packets that the server saw measure the uplink, packets that came back the downlink. The two clocks need no common zero,
 * because only differences to the fastest packet count.
 */
export function measureLink({ path, sentMs, receivedMs, serverMs }: LinkProbe): DoctorLink {
  const trips = sentMs.map((sent, index) => difference(receivedMs[index], sent));
  const ups = sentMs.map((sent, index) => difference(serverMs?.[index], sent));
  const downs = sentMs.map((_, index) => difference(receivedMs[index], serverMs?.[index]));
  const [fastestUp, fastestDown] = [least(ups), least(downs)];
  const packets = sentMs.map((atMs, index): DoctorPacket => {
    const isBack = (receivedMs[index] ?? null) !== null;
    const isThere = (serverMs?.[index] ?? null) !== null;
    const lost = isBack ? null : serverMs === null ? 'somewhere' : isThere ? 'down' : 'up';
    return {
      atMs: tenths(atMs),
      upMs: above(ups[index], fastestUp),
      downMs: above(downs[index], fastestDown),
      lost,
    };
  });
  const count = Math.max(1, packets.length);
  const lostUp = packets.filter(({ lost }) => lost === 'up').length;
  const lostDown = packets.filter(({ lost }) => lost === 'down').length;
  const lost = packets.filter((packet) => packet.lost !== null).length;
  const roundTripMs = least(trips);
  return {
    path,
    roundTripMs: roundTripMs === null ? null : tenths(roundTripMs),
    lossPercent: percent(lost, count),
    up: serverMs === null ? null : { lossPercent: percent(lostUp, count), jitterMs: jitterOf(packets, 'upMs') },
    down:
      serverMs === null || lostUp === count
        ? null
        : { lossPercent: percent(lostDown, count - lostUp), jitterMs: jitterOf(packets, 'downMs') },
    packets,
  };
}

function jitterOf(packets: readonly DoctorPacket[], field: 'upMs' | 'downMs'): number {
  const delays = packets.flatMap((packet) => packet[field] ?? []).toSorted((a, b) => a - b);
  return delays[Math.floor((delays.length - 1) * JITTER_QUANTILE)] ?? 0;
}

function difference(later: number | null | undefined, sooner: number | null | undefined): number | null {
  return typeof later === 'number' && typeof sooner === 'number' ? later - sooner : null;
}

function above(delay: number | null | undefined, fastest: number | null): number | null {
  return typeof delay === 'number' && fastest !== null ? tenths(delay - fastest) : null;
}

function least(values: readonly (number | null)[]): number | null {
  return values.reduce((best, value) => (value === null || (best !== null && best <= value) ? best : value), null);
}

function percent(part: number, whole: number): number {
  return Math.round((1_000 * part) / whole) / 10;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
