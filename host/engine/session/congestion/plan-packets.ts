import type { PacketMs } from '../../ports/chain.ts';

/** Minimum bitrate of the voice, in bits per second. */
const LEAST_BITRATE = 16_000;
/** Header and seal of a compact voice packet with its transport tag, and the headers of UDP and IPv4. */
const PACKET_BYTES = 16 + 28;
/** Packet lengths, the shortest first, and the voice bitrate from which each is worth its headers. */
const LENGTHS: readonly (readonly [packetMs: PacketMs, bitrate: number])[] = [
  [10, 32_000],
  [20, 24_000],
  [40, 20_000],
];
const LONGEST: PacketMs = 60;
/** Additional bitrate needed before packets become shorter again, in bits per second. */
const HYSTERESIS = 4_000;
/**
 * Expected loss from which the Opus component adds copies of earlier packets, and the bitrate that they take beyond that of the voice; the constant below is
 * the bitrate that the component needs for copies (docs/adr/0026).
 */
const COPIES: readonly (readonly [lossPercent: number, bitrate: number])[] = [
  [25, 12_000],
  [15, 4_000],
];
const LEAST_BITRATE_WITH_COPIES = 32_000;
/** Maximum expected loss with in-band FEC alone, which is part of the bitrate. */
const MOST_LOSS_WITHOUT_COPIES = 14;

/** Minimum limit: 16 kb/s of voice in packets of 60 ms. */
export const LEAST_KBPS = LEAST_BITRATE / 1_000 + headerKbps(LONGEST);

export interface PacketWish {
  /** Bitrate of the voice, in bits per second. */
  readonly bitrate: number;
  readonly packetMs: 10 | 20;
  /** Expected loss in percent; 0 without error correction. */
  readonly expectedLossPercent: number;
  /** True when packets may become longer; codecs other than Opus may not support that. */
  readonly mayLengthen: boolean;
}

export interface PacketPlan {
  readonly bitrate: number;
  readonly packetMs: PacketMs;
  readonly expectedLossPercent: number;
}

/** Rate on the wire while talking, IP headers included, in kb/s. */
export function rateOf({ bitrate, packetMs, expectedLossPercent }: PacketPlan): number {
  const copies = bitrate < LEAST_BITRATE_WITH_COPIES ? 0 : copiesFor(expectedLossPercent);
  return (bitrate + copies) / 1_000 + headerKbps(packetMs);
}

/**
 * Returns the wish unchanged without a limit. Within a limit the bitrate is lower, copies are used only where they fit, and packets are longer where headers
 * would take too much.
 */
export function planPackets(wish: PacketWish, limitKbps: number | null, before: PacketMs): PacketPlan {
  const { bitrate, packetMs, expectedLossPercent } = wish;
  if (limitKbps === null) return { bitrate, packetMs, expectedLossPercent };
  const length = wish.mayLengthen ? lengthWithin(wish, limitKbps, before) : packetMs;
  const room = Math.floor(limitKbps - headerKbps(length)) * 1_000;
  const copies = copiesFor(expectedLossPercent);
  const hasCopies = copies > 0 && room - copies >= LEAST_BITRATE_WITH_COPIES;
  const fitting = Math.max(LEAST_BITRATE, hasCopies ? room - copies : room);
  return {
    bitrate: Math.min(bitrate, fitting),
    packetMs: length,
    expectedLossPercent: hasCopies ? expectedLossPercent : Math.min(expectedLossPercent, MOST_LOSS_WITHOUT_COPIES),
  };
}

function lengthWithin(wish: PacketWish, limitKbps: number, before: PacketMs): PacketMs {
  for (const [packetMs, worthwhile] of LENGTHS) {
    if (packetMs < wish.packetMs) continue;
    const room = (limitKbps - headerKbps(packetMs)) * 1_000;
    const wanted = Math.min(worthwhile, wish.bitrate);
    if (room >= wanted + (packetMs < before ? HYSTERESIS : 0)) return packetMs;
  }
  return LONGEST;
}

function headerKbps(packetMs: number): number {
  return (8 * PACKET_BYTES) / packetMs;
}

function copiesFor(expectedLossPercent: number): number {
  return COPIES.find(([lossPercent]) => expectedLossPercent >= lossPercent)?.[1] ?? 0;
}
