import { clamp } from '@jackfield/protocol/clamp';
import type { Settings } from '@jackfield/protocol/state';
import { cross, unitOf } from '../../plugins/positional/place.ts';
import type { Pose, Vector } from '../../plugins/positional/place.ts';

export type DistanceRules = Settings['positional'];

/** How one voice is heard, and where its speaker stands as the listener sees it. */
export interface Heard {
  /** Linear gains of both channels; 1 and 1 where it is as usual. */
  readonly left: number;
  readonly right: number;
  /** Metres. */
  readonly toRight: number;
  readonly ahead: number;
  readonly distance: number;
}

/** What Mumble takes for silence where the minimum volume is 0: -40 dB at the maximum distance. */
const LEAST_VOLUME = 0.01;

/**
 * One listener, many speakers. Within the minimum distance a voice has its full level, from there it falls exponentially to the minimum volume at the
 * maximum distance, as in Mumble. It is panned with constant power by the sine of its angle to the right; nearer than the minimum distance it moves to
 * the middle, so that nobody jumps from ear to ear when he walks by.
 */
export class Listener {
  readonly #pose: Pose;
  readonly #toRight: Vector;
  readonly #rules: DistanceRules;

  constructor(pose: Pose, rules: DistanceRules) {
    this.#pose = pose;
    this.#toRight = unitOf(cross(pose.top, pose.front)) ?? { x: 1, y: 0, z: 0 };
    this.#rules = rules;
  }

  hear(position: Vector): Heard {
    const from = this.#pose.position;
    const offset = { x: position.x - from.x, y: position.y - from.y, z: position.z - from.z };
    const distance = Math.hypot(offset.x, offset.y, offset.z);
    const toRight = dot(offset, this.#toRight);
    const near = Math.max(distance, this.#rules.minimumDistanceM);
    const pan = near === 0 ? 0 : clamp(toRight / near, -1, 1, 0);
    const gain = volumeAt(distance, this.#rules);
    // From 0 (left) to a quarter turn (right): the sum of the squares stays, and the middle is as loud as without a place.
    const angle = ((1 + pan) * Math.PI) / 4;
    return {
      left: gain * Math.SQRT2 * Math.cos(angle),
      right: gain * Math.SQRT2 * Math.sin(angle),
      toRight,
      ahead: dot(offset, this.#pose.front),
      distance,
    };
  }
}

/** Linear, 0 to 1. */
export function volumeAt(distance: number, rules: DistanceRules): number {
  const { minimumDistanceM, maximumDistanceM, minimumVolumePercent } = rules;
  if (distance <= minimumDistanceM) return 1;
  const least = minimumVolumePercent / 100;
  if (distance >= maximumDistanceM) return least;
  const share = (distance - minimumDistanceM) / (maximumDistanceM - minimumDistanceM);
  return Math.max(LEAST_VOLUME, least) ** share;
}

function dot(a: Vector, b: Vector): number {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}
