/** @typedef {import('jackfield:plugin/positional@0.2.0').Pose} Pose */

/**
 * Where somebody sits: degrees around the table, clockwise seen from above and 0 at its far end, and metres from its middle.
 * @typedef {{ angleDeg: number, distanceM: number, isSeated: boolean }} Seat
 */

export const CHAIRS = 8;
export const LEAST_DISTANCE_M = 0.5;
export const MOST_DISTANCE_M = 10;

/** @type {Seat} */
export const STANDING = { angleDeg: 0, distanceM: 2, isSeated: false };

const TOP = { x: 0, y: 1, z: 0 };

/**
 * Somebody on that seat who looks at the middle of the table.
 * @param {Seat} seat
 * @returns {Pose}
 */
export function poseOf({ angleDeg, distanceM }) {
  const angle = (angleDeg * Math.PI) / 180;
  const x = Math.sin(angle);
  const z = Math.cos(angle);
  return { position: { x: distanceM * x, y: 0, z: distanceM * z }, front: { x: -x, y: 0, z: -z }, top: TOP };
}

/**
 * The chair's degrees; chairs count from 1.
 * @param {number} chair
 */
export function angleOfChair(chair) {
  return ((chair - 1) * 360) / CHAIRS;
}

/**
 * Four bytes: 1 for seated, two of the angle, one of the distance in decimetres.
 * @param {Seat} seat
 */
export function bytesOf({ angleDeg, distanceM, isSeated }) {
  return new Uint8Array([isSeated ? 1 : 0, angleDeg >> 8, angleDeg & 255, Math.round(distanceM * 10)]);
}

/**
 * What `bytesOf` made; of anything else the seat of one who stands.
 * @param {Uint8Array | null | undefined} bytes
 * @returns {Seat}
 */
export function seatOf(bytes) {
  const [seated, high, low, decimetres] = bytes ?? [];
  if (seated === undefined || high === undefined || low === undefined || decimetres === undefined) return STANDING;
  return moved({ ...STANDING, isSeated: seated === 1 }, { angleDeg: high * 256 + low, distanceM: decimetres / 10 });
}

/**
 * The seat with whole degrees and a distance that can be.
 * @param {Seat} seat
 * @param {Partial<Seat>} change
 * @returns {Seat}
 */
export function moved(seat, change) {
  const next = { ...seat, ...change };
  const angleDeg = Math.round(next.angleDeg) % 360;
  return { ...next, angleDeg, distanceM: Math.min(MOST_DISTANCE_M, Math.max(LEAST_DISTANCE_M, next.distanceM)) };
}
