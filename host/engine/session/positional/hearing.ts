import { clamp } from '@jackfield/protocol/clamp';
import type { Settings } from '@jackfield/protocol/state';
import { cross, unitOf } from '../../plugins/positional/place.ts';
import type { Pose, Vector } from '../../plugins/positional/place.ts';

export type DistanceRules = Settings['positional'];

/** Gains of one voice, and the position of its talker relative to the listener. */
export interface Heard {
  /** Linear gains of both channels; both are 1 where the voice is as usual. */
  readonly left: number;
  readonly right: number;
  /** Distances in metres. */
  readonly toRight: number;
  readonly ahead: number;
  readonly distance: number;
}

/** Mumble's silence where the minimum volume is 0: -40 dB at the maximum distance. */
const LEAST_VOLUME = 0.01;

/**
 * Computes how one listener hears positioned voices. Within the minimum distance a voice has its full level; from there it falls exponentially to the minimum
 * volume at the maximum distance, as in Mumble. It is panned with constant power by the sine of its angle to the right; nearer than the minimum distance it
 * moves to the middle, so that a passing talker does not jump from ear to ear.
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
    // The angle goes from 0 (left) to a quarter turn (right): the sum of the squares is constant, and the middle is as loud as an unpositioned voice.
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

/** Volume at a distance, linear, 0 to 1. */
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
