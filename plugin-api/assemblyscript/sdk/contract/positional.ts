// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

// Where the user is in a space that others share, so that each voice comes from where its speaker stands. One plugin at a time is asked: the first that is switched on and answers with a place.

/** Metres; left-handed: x to the right, y up, z forward. */
export class Vector {
  constructor(
    public x: f32,
    public y: f32,
    public z: f32,
  ) {}
}

/** `front` and `top` are directions: their length does not count, only that it is not 0 and that they are not parallel. */
export class Pose {
  constructor(
    public position: Vector,
    public front: Vector,
    public top: Vector,
  ) {}
}

export class Place {
  constructor(
    /** 1 to 256 bytes, such as the address of a game server and a team. Only people whose plugin names the same one hear each other in space. */
    public context: string,
    /** Where the user's voice comes from. */
    public avatar: Pose,
    /** Where the user hears from, such as a camera; without one, `avatar`. */
    public listener: Pose | null,
  ) {}
}
