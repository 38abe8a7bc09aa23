/** Vector in metres, or without a unit for a direction. Left-handed: x to the right, y up, z forward. */
export interface Vector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** `front` and `top` have the length 1 and are not parallel. */
export interface Pose {
  readonly position: Vector;
  readonly front: Vector;
  readonly top: Vector;
}

/** The user's location (wit `positional.place`). */
export interface Place {
  /** 1 to 256 bytes. */
  readonly context: string;
  readonly avatar: Pose;
  readonly listener: Pose;
}

/** Maximum absolute coordinate, up to which float32 still tells centimetres apart well enough. */
const MAX_COORDINATE = 1_000_000;
const MAX_CONTEXT_BYTES = 256;
/** Minimum length; a shorter vector has no direction. */
const LEAST_LENGTH = 1e-6;
/** Minimum sine of the angle between front and top: about half a degree. */
const LEAST_SINE = 0.01;

/** Returns the location, null for none, or a message for the plugin's log that says what is wrong. */
export function readPlace(value: unknown): Place | string | null {
  if (value === null || value === undefined) return null;
  if (!isRecord(value)) return 'it is no place';
  const { context } = value;
  if (typeof context !== 'string' || context.length === 0 || Buffer.byteLength(context) > MAX_CONTEXT_BYTES) {
    return `its context has to have 1 to ${MAX_CONTEXT_BYTES} bytes`;
  }
  const avatar = readPose(value['avatar']);
  if (typeof avatar === 'string') return `its avatar's ${avatar}`;
  const given = value['listener'];
  const listener = given === undefined || given === null ? avatar : readPose(given);
  if (typeof listener === 'string') return `its listener's ${listener}`;
  return { context, avatar, listener };
}

/** True for a valid point: finite and within {@link MAX_COORDINATE}. */
export function isPosition({ x, y, z }: Vector): boolean {
  // NaN is not less than anything.
  return Math.max(Math.abs(x), Math.abs(y), Math.abs(z)) <= MAX_COORDINATE;
}

/** The vector that is perpendicular to both; for top and front it points to the right. */
export function cross(a: Vector, b: Vector): Vector {
  return { x: a.y * b.z - a.z * b.y, y: a.z * b.x - a.x * b.z, z: a.x * b.y - a.y * b.x };
}

/** The direction of a vector, or null when it has none. */
export function unitOf({ x, y, z }: Vector): Vector | null {
  const length = Math.hypot(x, y, z);
  return length >= LEAST_LENGTH && length < Infinity ? { x: x / length, y: y / length, z: z / length } : null;
}

function readPose(value: unknown): Pose | string {
  if (!isRecord(value)) return 'pose is missing';
  const position = readVector(value['position']);
  if (position === null || !isPosition(position)) {
    return `position has to be finite and within ${MAX_COORDINATE} m`;
  }
  const front = unitOf(readVector(value['front']) ?? NOWHERE);
  const top = unitOf(readVector(value['top']) ?? NOWHERE);
  if (front === null || top === null) return 'front and top have to point somewhere';
  const { x, y, z } = cross(top, front);
  if (Math.hypot(x, y, z) < LEAST_SINE) return 'front and top point along one line';
  return { position, front, top };
}

const NOWHERE: Vector = { x: 0, y: 0, z: 0 };

function readVector(value: unknown): Vector | null {
  if (!isRecord(value)) return null;
  const { x, y, z } = value;
  return typeof x === 'number' && typeof y === 'number' && typeof z === 'number' ? { x, y, z } : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
